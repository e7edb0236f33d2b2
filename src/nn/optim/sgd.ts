import type { Optimizer } from "./optimizer.ts";

export interface SgdOptions {
  learningRate: number;
  momentum?: number | undefined;
  /** Times the parameter, added to its gradient. */
  weightDecay?: number | undefined;
}

/** Stochastic gradient descent with momentum as `torch.optim.SGD` has it: `b = momentum * b + g; p -= lr * b`. */
export function sgd({ learningRate, momentum = 0, weightDecay = 0 }: SgdOptions): Optimizer {
  return {
    name: "sgd",
    learningRate,
    slots: momentum > 0 ? ["momentum"] : [],
    update(graph, parameter, gradient, [velocity], inputs) {
      const { shape } = parameter;
      const binary = (op: string, a: typeof parameter, b: typeof parameter) => graph.emit(op, [a, b], { shape });
      const scaled = (value: typeof parameter, by: number) => binary("Mul", value, graph.scalar(by));
      const decayed = weightDecay > 0 ? binary("Add", gradient, scaled(parameter, weightDecay)) : gradient;
      const direction = velocity ? binary("Add", scaled(velocity, momentum), decayed) : decayed;
      const next = binary("Sub", parameter, binary("Mul", direction, inputs.learningRate));
      return { parameter: next, slots: velocity ? [direction] : [] };
    },
  };
}
