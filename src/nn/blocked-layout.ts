import { float32, floats, type Runtime } from "../runtime/index.ts";
import { BLOCKED_DOMAIN, Graph, type Value } from "./graph.ts";
import type { Tape } from "./tape.ts";

const domain = BLOCKED_DOMAIN;

/**
 * Channels in a block of the layout `[N, C / B, H, W, B]` in which ONNX Runtime's CPU kernels convolve fastest: 8 with
 * AVX2, 16 with AVX-512; 0 where this processor has none. ONNX Runtime uses the layout by itself only where filters
 * are constants, which in training they are not.
 */
export async function detectBlockSize(runtime: Runtime): Promise<number> {
  const channels = 32;
  const graph = new Graph();
  const x = graph.input("x", "float32", [1, channels, 1, 2]);
  graph.output(graph.emit("ReorderInput", [x], { shape: x.shape, domain }), "y");
  try {
    await using session = await runtime.open(graph.encode());
    const planes = Float32Array.from({ length: 2 * channels }, (_, i) => i);
    const { y } = await session.run({ x: float32(planes, [1, channels, 1, 2]) });
    // The first block holds the first pixel of each of its channels; the second pixel of channel 0 follows it.
    return floats(y).indexOf(1);
  } catch {
    return 0;
  }
}

/** Whether a convolution between so many channels can use the tape's blocked layout. */
export function fitsBlocks({ blockSize }: Tape, ...channels: number[]): boolean {
  return blockSize > 0 && channels.every((count) => count % blockSize === 0);
}

/**
 * A convolution in the blocked layout, of tensors in the plain one.
 *
 * @param x `[N, C, H, W]`
 * @param filter `[O, C, K, K]`
 */
export function blockedConv(
  tape: Tape,
  [x, filter, ...bias]: readonly Value[],
  options: { shape: Value["shape"]; attributes: Record<string, number | readonly number[]> },
): Value {
  const { graph, blockSize: block } = tape;
  const [outputs, inputs, ...kernel] = filter.shape as number[];
  const blocks = [outputs / block, block, inputs / block, block, ...kernel];
  const split = tape.emit("Reshape", [filter, graph.ints(blocks)], { shape: blocks });
  const perm = [0, 2, 4, 5, 3, 1];
  const blocked = tape.emit("Transpose", [split], { shape: perm.map((axis) => blocks[axis]), attributes: { perm } });
  const ordered = tape.emit("Reshape", [blocked, graph.ints(filter.shape as number[])], { shape: filter.shape });
  const reordered = tape.emit("ReorderInput", [x], { shape: x.shape, domain });
  const y = tape.emit("Conv", [reordered, ordered, ...bias], { ...options, domain });
  return tape.emit("ReorderOutput", [y], { shape: options.shape, domain, attributes: { channels: outputs } });
}
