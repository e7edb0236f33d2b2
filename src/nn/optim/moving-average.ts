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
      const scalar = (op: string, a: typeof inputs.step, b: typeof inputs.step) =>
        graph.emit(op, [a, b], { shape: [] });
      const early = scalar(
        "Div",
        scalar("Sub", inputs.step, graph.scalar(1)),
        scalar("Add", inputs.step, graph.scalar(9)),
      );
      const keep = scalar("Min", graph.scalar(decay), early);
      const { shape } = parameter;
      const change = graph.emit("Sub", [slots.at(-1)!, next.parameter], { shape });
      const kept = graph.emit("Mul", [change, keep], { shape });
      const average = graph.emit("Add", [next.parameter, kept], { shape });
      return { parameter: next.parameter, slots: [...next.slots, average] };
    },
  };
}

/** The state to evaluate and to export: every parameter's average takes its place, where there is one. */
export function averagedParameters(state: TensorMap): TensorMap {
  return new Map([...state].map(([name, tensor]) => [name, state.get(`${AVERAGE_SLOT}/${name}`) ?? tensor]));
}
