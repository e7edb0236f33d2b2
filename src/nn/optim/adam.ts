import type { Value } from "../graph.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamOptions {
  learningRate: number;
  beta1?: number | undefined;
  beta2?: number | undefined;
  /** Added to the denominator. */
  epsilon?: number | undefined;
}

export interface AdamWOptions extends AdamOptions {
  weightDecay?: number | undefined;
}

/**
 * Adam with decoupled weight decay, as `torch.optim.AdamW`: first `p -= lr * weightDecay * p`, then Adam's step;
 * Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. Biases and scales, tensors of one dimension,
 * do not decay.
 */
export function adamW({ weightDecay = 0.01, ...options }: AdamWOptions): Optimizer {
  const plain = adam(options);
  return {
    ...plain,
    name: "adamw",
    update(graph, parameter, gradient, slots, inputs) {
      const { shape } = parameter;
      const rate = graph.emit("Mul", [inputs.learningRate, graph.scalar(weightDecay)], { shape: [] });
      const matrices = graph.emit("Mul", [parameter, inputs.isMatrix()], { shape });
      const decay = graph.emit("Mul", [matrices, rate], { shape });
      const decayed = graph.emit("Sub", [parameter, decay], { shape });
      return plain.update(graph, decayed, gradient, slots, inputs);
    },
  };
}

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1; the arithmetic is
 * PyTorch's `torch.optim.Adam`: `p -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)`.
 */
export function adam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): Optimizer {
  return {
    name: "adam",
    learningRate,
    slots: ["m", "v"],
    update(graph, parameter, gradient, [m, v], inputs) {
      const { shape } = parameter;
      const binary = (op: string, a: Value, b: Value) =>
        graph.emit(op, [a, b], { shape: a.shape.length >= b.shape.length ? a.shape : b.shape });
      const sqrt = (a: Value) => graph.emit("Sqrt", [a], { shape: a.shape });
      const decay = (average: Value, value: Value, beta: number) =>
        binary("Add", binary("Mul", average, graph.scalar(beta)), binary("Mul", value, graph.scalar(1 - beta)));
      const correction = (beta: number) =>
        binary("Sub", graph.scalar(1), binary("Pow", graph.scalar(beta), inputs.step));

      const nextM = decay(m, gradient, beta1);
      const nextV = decay(v, graph.emit("Mul", [gradient, gradient], { shape }), beta2);
      const denominator = binary("Add", binary("Div", sqrt(nextV), sqrt(correction(beta2))), graph.scalar(epsilon));
      const stepSize = binary("Div", inputs.learningRate, correction(beta1));
      const change = binary("Mul", stepSize, binary("Div", nextM, denominator));
      return { parameter: binary("Sub", parameter, change), slots: [nextM, nextV] };
    },
  };
}
