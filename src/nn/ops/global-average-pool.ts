import { expressions } from "../expressions.ts";
import type { Dim, Value } from "../graph.ts";
import { fromBlocks, preferred } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";
import { blockedImageMeans } from "./channels.ts";

/** The mean of each channel: `[N, C, H, W]` to `[N, C]`. */
export function globalAveragePool(tape: Tape, x: Value): Value {
  const { mul } = expressions(tape.graph);
  const [, , height, width] = x.shape as [Dim, number, number, number];
  const input = preferred(tape, x);
  const { output, spread } = (input.layout === "blocked" ? blockedMean : plainMean)(tape, input);
  return tape.record(output, [x], [(dy) => spread(mul(dy, 1 / (height * width)))]);
}

/** `[N, C]`, and how such numbers are spread over all pixels again. */
interface Mean {
  output: Value;
  spread(values: Value): Value;
}

function plainMean(tape: Tape, x: Value): Mean {
  const { reshape, shapeOf } = expressions(tape.graph);
  const [batch, channels] = x.shape;
  const pooled = tape.emit("GlobalAveragePool", [x], { shape: [batch, channels, 1, 1] });
  return {
    output: reshape(pooled, [batch, channels]),
    spread: (values) => tape.emit("Expand", [reshape(values, [batch, channels, 1, 1]), shapeOf(x)], { shape: x.shape }),
  };
}

function blockedMean(tape: Tape, x: Value): Mean {
  const { reshape, expand, padTo, cropTo } = expressions(tape.graph);
  const { blockSize: block } = tape;
  const [, , height, width] = x.shape as number[];
  const means = blockedImageMeans(tape, x);
  const [batch, padded] = means.shape as number[];
  return {
    output: cropTo(means, x.shape.slice(0, 2)),
    spread: (values) => {
      const blocks = reshape(padTo(values, [batch, padded]), [batch, padded / block, 1, block]);
      return fromBlocks(tape, expand(blocks, [batch, padded / block, height * width, block]), x.shape);
    },
  };
}
