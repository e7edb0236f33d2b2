import { expressions } from "../expressions.ts";
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
      const { add, sub, mul } = expressions(graph);
      const decayed = weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient;
      const direction = velocity ? add(mul(velocity, momentum), decayed) : decayed;
      const next = sub(parameter, mul(direction, inputs.learningRate));
      return { parameter: next, slots: velocity ? [direction] : [] };
    },
  };
}
