import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/**
 * Pixels as a network sees them: uint8 `[N, H, W, C]` to float32 `[N, C, H, W]` in [0, 1], as torchvision's
 * `ToTensor`. Not differentiable: pixels are where a gradient ends.
 */
export function imageTensor(tape: Tape, images: Value): Value {
  const [batch, height, width, channels] = images.shape as [Dim, number, number, number];
  const floats = tape.graph.emitMany("Cast", [images], { attributes: { to: 1 } }, [
    { shape: images.shape, type: "float32" },
  ])[0];
  const planes = tape.emit("Transpose", [floats], {
    shape: [batch, channels, height, width],
    attributes: { perm: [0, 3, 1, 2] },
  });
  return tape.emit("Div", [planes, tape.graph.scalar(255)], { shape: planes.shape });
}
