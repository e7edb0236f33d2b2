import { expressions } from "../expressions.ts";
import type { Layout, Shape, Value } from "../graph.ts";
import { BLOCKED_DOMAIN } from "../graph-node.ts";
import type { Tape } from "../tape.ts";

const domain = BLOCKED_DOMAIN;

/** Whether activations of so many channels can be in the tape's blocked layout: ONNX Runtime reorders four at a time. */
export const fitsBlocks = ({ blockSize }: Tape, channels: number) => blockSize > 0 && channels % 4 === 0;

/** As many channels as whole blocks have. */
export const blockedChannels = ({ blockSize }: Tape, channels: number) => Math.ceil(channels / blockSize) * blockSize;

export const layoutOf = ({ layout = "plain" }: Value): Layout => layout;

/** The layout in which ops on single pixels and windows are fastest. */
export const preferred = (tape: Tape, x: Value) =>
  inLayout(tape, x, fitsBlocks(tape, x.shape[1] as number) ? "blocked" : "plain");

/**
 * The same activations `[N, C, H, W]` in another layout; each is reordered once, however many ask, and gradients find their way
 * back.
 */
export function inLayout(tape: Tape, x: Value, layout: Layout): Value {
  const from = layoutOf(x);
  if (from === layout) return x;
  const known = tape.layouts.get(x.name)?.find((other) => layoutOf(other) === layout);
  if (known) return known;
  const reordered = tape.record(reorder(tape, x, layout), [x], [(dy) => dy]);
  const all = [...(tape.layouts.get(x.name) ?? [x]), reordered];
  for (const { name } of all) tape.layouts.set(name, all);
  return reordered;
}

/** What lies in memory, with axes that mean nothing any more: for what moves numbers and does not care. */
export const raw = (x: Value): Value => ({ ...x, layout: undefined });

/** Activations as whole blocks: `[N, C' / B, H, W, B]`. */
export function blocksOf(tape: Tape, x: Value): Value {
  const [batch, channels, height, width] = x.shape as number[];
  const { blockSize: block } = tape;
  const shape = [batch, blockedChannels(tape, channels) / block, height, width, block];
  return expressions(tape.graph).reshape(raw(inLayout(tape, x, "blocked")), shape);
}

/** Back from what lies in memory as {@link blocksOf} does, to activations of `shape`. */
export function fromBlocks(tape: Tape, blocks: Value, shape: Shape): Value {
  const [batch, channels, height, width] = shape as number[];
  const dims = tape.graph.ints([batch, blockedChannels(tape, channels), height, width]);
  return tape.emit("Reshape", [blocks, dims], { shape, layout: "blocked" });
}

/** In the layout of `other`. */
export const likewise = (tape: Tape, x: Value, other: Value) => inLayout(tape, x, layoutOf(other));

function reorder(tape: Tape, x: Value, layout: Layout): Value {
  const { shape } = x;
  const channels = shape[1] as number;
  if (layout === "blocked") {
    const attributes = { channels_last: Number(layoutOf(x) === "channels_last") };
    return tape.emit("ReorderInput", [x], { shape, domain, layout, attributes });
  }
  const isWhole = tape.blockSize > 0 && channels % tape.blockSize === 0;
  if (x.layout === "blocked" && layout === "channels_last" && isWhole) return pixelsOfBlocks(tape, x);
  if (x.layout === "blocked") {
    const attributes = { channels, channels_last: Number(layout === "channels_last") };
    return tape.emit("ReorderOutput", [x], { shape, domain, layout, attributes });
  }
  const perm = layout === "channels_last" ? [0, 2, 3, 1] : [0, 3, 1, 2];
  return tape.emit("Transpose", [x], { shape, layout, attributes: { perm } });
}

/** From whole blocks to the channels of each pixel by Gather, on all threads: ReorderOutput has one. */
function pixelsOfBlocks(tape: Tape, x: Value): Value {
  const { reshape, gather } = expressions(tape.graph);
  const [batch, channels, height, width] = x.shape as number[];
  const { blockSize: block } = tape;
  const [count, pixels] = [channels / block, height * width];
  const order = Array.from({ length: count * pixels }, (_, i) => (i % count) * pixels + Math.floor(i / count));
  const moved = gather(reshape(raw(x), [batch, count * pixels, block]), order, 1);
  return fromPixelRows(tape, moved, x.shape);
}

/** What belongs to the channels, `[C]`, as the blocked layout counts them; zeros are added. */
export function padChannels(tape: Tape, values: Value): Value {
  return expressions(tape.graph).padTo(values, [blockedChannels(tape, values.shape[0] as number)]);
}

/** Activations as a matrix of one row a pixel, `[N * H * W, C]`. */
export function pixelRows(tape: Tape, x: Value): Value {
  const [batch, channels, height, width] = x.shape as number[];
  return expressions(tape.graph).reshape(raw(inLayout(tape, x, "channels_last")), [batch * height * width, channels]);
}

/** Back from {@link pixelRows}, to activations of `shape`. */
export function fromPixelRows(tape: Tape, rows: Value, shape: Shape): Value {
  const [batch, channels, height, width] = shape as number[];
  const dims = tape.graph.ints([batch, height, width, channels]);
  return tape.emit("Reshape", [rows, dims], { shape, layout: "channels_last" });
}
