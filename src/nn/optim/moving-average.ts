import { expressions } from "../expressions.ts";
import type { TensorMap } from "../parameters.ts";
import type { Optimizer } from "./optimizer.ts";

/** The slot that holds a parameter's average. */
export const AVERAGE_SLOT = "average";

/**
 * Keeps an exponential moving average of every parameter beside it: `a = d * a + (1 - d) * p`. The decay begins at 0 and
 * grows to its value, `d = min(decay, (t - 1) / (t + 9))`, so that the first weights, drawn at random, leave no trace.
 */
export function withMovingAverage(optimizer: Optimizer, decay: number): Optimizer {
  return {
    ...optimizer,
    slots: [...optimizer.slots, AVERAGE_SLOT],
    update(graph, parameter, gradient, slots, inputs) {
      const next = optimizer.update(graph, parameter, gradient, slots.slice(0, -1), inputs);
      const { add, sub, mul, div, min } = expressions(graph);
      const keep = min(decay, div(sub(inputs.step, 1), add(inputs.step, 9)));
      const average = add(next.parameter, mul(sub(slots.at(-1)!, next.parameter), keep));
      return { parameter: next.parameter, slots: [...next.slots, average] };
    },
  };
}

/** The state to evaluate and to export: every parameter's average takes its place, where there is one. */
export function averagedParameters(state: TensorMap): TensorMap {
  return new Map([...state].map(([name, tensor]) => [name, state.get(`${AVERAGE_SLOT}/${name}`) ?? tensor]));
}
