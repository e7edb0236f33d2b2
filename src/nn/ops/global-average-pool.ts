import { expressions } from "../expressions.ts";
import type { Dim, Value } from "../graph.ts";
import { BLOCKED_DOMAIN } from "../graph-node.ts";
import { blockedChannels, preferred } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/** The mean of each channel: `[N, C, H, W]` to `[N, C]`. */
export function globalAveragePool(tape: Tape, x: Value): Value {
  const { reshape, mul, expand, padTo, cropTo } = expressions(tape.graph);
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const share = (dy: Value) => mul(dy, 1 / (height * width));
  const input = preferred(tape, x);
  if (input.layout === "blocked") {
    const { blockSize: block } = tape;
    const size = batch as number;
    const padded = blockedChannels(tape, channels);
    // Of a single pixel the blocked layout is the plain one.
    const pooled = tape.emit("GlobalAveragePool", [input], { shape: [size, padded, 1, 1], domain: BLOCKED_DOMAIN });
    const spread = (dy: Value) => {
      const blocks = reshape(padTo(share(dy), [size, padded]), [size, padded / block, 1, block]);
      const pixels = expand(blocks, [size, padded / block, height * width, block]);
      const dims = tape.graph.ints([size, padded, height, width]);
      return tape.emit("Reshape", [pixels, dims], { shape: x.shape, layout: "blocked" });
    };
    return tape.record(cropTo(reshape(pooled, [size, padded]), [size, channels]), [x], [spread]);
  }
  const pooled = tape.emit("GlobalAveragePool", [input], { shape: [batch, channels, 1, 1] });
  const spread = (dy: Value) => {
    const size = tape.emit("Shape", [input], { shape: [4], type: "int64" });
    return tape.emit("Expand", [reshape(share(dy), [batch, channels, 1, 1]), size], { shape: x.shape });
  };
  return tape.record(reshape(pooled, [batch, channels]), [x], [spread]);
}
