import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/**
 * Pixels as a network sees them: uint8 `[N, H, W, C]` to float32 `[N, C, H, W]` in [0, 1], as torchvision's
 * `ToTensor`. Not differentiable: pixels are where a gradient ends.
 */
export function imageTensor(tape: Tape, images: Value): Value {
  const { cast, transpose, div } = expressions(tape.graph);
  return div(transpose(cast(images, "float32"), [0, 3, 1, 2]), 255);
}
