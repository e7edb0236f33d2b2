import { float32, floats, type Runtime } from "../../runtime/index.ts";
import { Graph } from "../graph.ts";
import { BLOCKED_DOMAIN } from "../graph-node.ts";

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
