import { CompileError } from "../../errors.ts";
import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/**
 * `y = x · weightᵀ + bias`.
 *
 * @param x `[N, I]`
 * @param weight `[O, I]`, as PyTorch stores it
 * @param bias `[O]`
 * @returns `[N, O]`
 */
export function linear(tape: Tape, x: Value, weight: Value, bias: Value): Value {
  const { matMul, sum } = expressions(tape.graph);
  const [outputs, inputs] = weight.shape;
  if (x.shape.length !== 2 || x.shape[1] !== inputs) {
    throw new CompileError(`Linear expects [N, ${inputs}] and is given [${x.shape.join(", ")}]`);
  }
  const output = tape.emit("Gemm", [x, weight, bias], { shape: [x.shape[0], outputs], attributes: { transB: 1 } });
  return tape.record(
    output,
    [x, weight, bias],
    [(dy) => matMul(dy, weight), (dy) => matMul(dy, x, { transA: true }), (dy) => sum(dy, [0])],
  );
}
