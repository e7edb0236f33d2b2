import { CompileError } from "../errors.ts";
import { expressions } from "./expressions.ts";
import type { Value } from "./graph.ts";
import { likewise } from "./layout/layout.ts";
import type { Tape } from "./tape.ts";

/**
 * Reverse-mode differentiation: walks a tape's record backwards from a scalar loss and emits only the nodes that the asked-for
 * gradients need (so a network's first layer never computes its input's).
 *
 * @returns the gradients of `wrt`, in its order, each of its value's shape and layout
 * @throws CompileError where the loss does not depend on one of them
 */
export function backward(tape: Tape, loss: Value, wrt: readonly Value[]): Value[] {
  const { add } = expressions(tape.graph);
  const dependent = new Set(wrt.map((value) => value.name));
  for (const { inputs, output, gradients } of tape.entries) {
    if (inputs.some((input, i) => gradients[i] && dependent.has(input.name))) dependent.add(output.name);
  }
  const found = new Map<string, Value>([[loss.name, tape.graph.scalar(1)]]);
  for (const { inputs, output, gradients } of tape.entries.toReversed()) {
    const gradientFound = found.get(output.name);
    if (!gradientFound) continue;
    const outputGradient = likewise(tape, gradientFound, output);
    inputs.forEach((input, i) => {
      const gradient = gradients[i];
      if (!gradient || !dependent.has(input.name)) return;
      const value = gradient(outputGradient);
      const earlier = found.get(input.name);
      found.set(input.name, earlier ? add(earlier, likewise(tape, value, earlier)) : value);
    });
  }
  return wrt.map((value) => {
    const gradient = found.get(value.name);
    if (!gradient) throw new CompileError(`the loss does not depend on ${value.name}`);
    return likewise(tape, gradient, value);
  });
}
