import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** `max(x, 0)` of any shape; its gradient at 0 is 0, as in PyTorch. */
export function relu(tape: Tape, x: Value): Value {
  const { mul } = expressions(tape.graph);
  const { shape, layout } = x;
  const output = tape.emit("Relu", [x], { shape, layout });
  const gradient = (dy: Value) => {
    const positive = tape.emit("HardSigmoid", [output], { shape, layout, attributes: STEP });
    return mul(dy, positive);
  };
  return tape.record(output, [x], [gradient]);
}

/** 1 above 0, else 0, in one pass; Greater and Cast take two, Where takes three. */
const STEP = { alpha: { float: 1e38 }, beta: { float: 0 } };
