import { expressions } from "../expressions.ts";
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
      const { mul, sub } = expressions(graph);
      const decay = mul(mul(parameter, inputs.isMatrix()), mul(inputs.learningRate, weightDecay));
      return plain.update(graph, sub(parameter, decay), gradient, slots, inputs);
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
      const { add, sub, mul, div, pow, sqrt } = expressions(graph);
      const decay = (average: Value, value: Value, beta: number) => add(mul(average, beta), mul(value, 1 - beta));
      const correction = (beta: number) => sub(1, pow(beta, inputs.step));

      const nextM = decay(m, gradient, beta1);
      const nextV = decay(v, mul(gradient, gradient), beta2);
      const denominator = add(div(sqrt(nextV), sqrt(correction(beta2))), epsilon);
      const stepSize = div(inputs.learningRate, correction(beta1));
      return { parameter: sub(parameter, mul(stepSize, div(nextM, denominator))), slots: [nextM, nextV] };
    },
  };
}
