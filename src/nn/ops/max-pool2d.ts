import { CompileError } from "../../errors.ts";
import { expressions } from "../expressions.ts";
import type { Dim, Shape, Value } from "../graph.ts";
import { BLOCKED_DOMAIN } from "../graph-node.ts";
import { blockedDepthwise, blockedPadTo, blockedSpread } from "../layout/blocked-conv.ts";
import { blockedChannels, preferred } from "../layout/layout.ts";
import type { Gradient, Tape } from "../tape.ts";

/**
 * Maximum over non-overlapping `size` x `size` windows; rows and columns that fill no window are dropped.
 * Where values tie, the first in reading order takes the whole gradient, as in PyTorch; in the blocked layout they share it.
 *
 * @param x `[N, C, H, W]`
 * @returns `[N, C, floor(H / size), floor(W / size)]`
 */
export function maxPool2d(tape: Tape, x: Value, size: number): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const shape = [batch, channels, Math.floor(height / size), Math.floor(width / size)];
  if (height < size || width < size) {
    throw new CompileError(
      `MaxPool2d(${size}) needs at least ${size} x ${size} pixels and is given ${height} x ${width}`,
    );
  }
  const input = preferred(tape, x);
  const { output, gradient } = (input.layout === "blocked" ? blockedMaxPool : plainMaxPool)(tape, input, size, shape);
  return tape.record(output, [x], [gradient]);
}

interface Pool {
  output: Value;
  gradient: Gradient;
}

function plainMaxPool(tape: Tape, x: Value, size: number, shape: Shape): Pool {
  const attributes = { kernel_shape: [size, size], strides: [size, size] };
  const [output, indices] = tape.graph.emitMany("MaxPool", [x], { attributes }, [
    { shape, type: "float32" },
    { shape, type: "int64" },
  ]);
  const gradient = (dy: Value) => {
    const inputShape = expressions(tape.graph).shapeOf(x);
    return tape.emit("MaxUnpool", [dy, indices, inputShape], { shape: x.shape, attributes });
  };
  return { output, gradient };
}

const NO_PADS = [0, 0, 0, 0];

/** A power of two, so that products with it are exact; values of 2^-40 that differ in their last bit are told apart. */
const STEEP = 2 ** 64;

/**
 * ONNX's MaxPool is ten times as fast where nobody asks for indices. Which elements are their window's largest is told by
 * comparison with the maxima, each spread over its window: `min(max(1 - 2^64 (maximum - x), 0), 1)`, which a convolution of
 * one tap computes in one pass.
 */
function blockedMaxPool(tape: Tape, x: Value, size: number, shape: Shape): Pool {
  const { graph } = tape;
  const { mul, div } = expressions(graph);
  const [, channels, rows, columns] = shape as number[];
  const output = tape.emit("MaxPool", [x], {
    shape,
    domain: BLOCKED_DOMAIN,
    layout: "blocked",
    attributes: { kernel_shape: [size, size], strides: [size, size], pads: NO_PADS },
  });
  const covered = [...shape.slice(0, 2), size * rows, size * columns];
  const gradient = (dy: Value) => {
    const [height, width] = x.shape.slice(2).map((side, i) => (side as number) - (covered[i + 2] as number) + 1);
    const firstTap = Float32Array.from(
      { length: channels * height * width },
      (_, i) => -Number(i % (height * width) === 0),
    );
    const none = graph.constant(new Float32Array(channels), [channels]);
    const negative = graph.constant(firstTap, [channels, 1, height, width]);
    const isLargest = blockedDepthwise(tape, [x, negative, none, blockedSpread(tape, output, size)], {
      shape: covered,
      pads: NO_PADS,
      activation: { activation: "HardSigmoid", activation_params: { floats: [-STEEP, 1] } },
    });
    const all = blockedChannels(tape, channels); // a share of nothing, 0 / 0, must not stand in those added
    const ones = graph.constant(new Float32Array(all * size * size).fill(1), [all, 1, size, size]);
    const largest = blockedDepthwise(tape, [isLargest, ones], { shape, pads: NO_PADS, stride: size });
    return blockedPadTo(tape, mul(isLargest, blockedSpread(tape, div(dy, largest), size)), x.shape);
  };
  return { output, gradient };
}
