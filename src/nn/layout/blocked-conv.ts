import { expressions } from "../expressions.ts";
import type { Shape, Value } from "../graph.ts";
import { type Attributes, BLOCKED_DOMAIN } from "../graph-node.ts";
import type { Tape } from "../tape.ts";
import { blockedChannels, blocksOf, fitsBlocks, fromBlocks, inLayout, padChannels, raw } from "./layout.ts";

export interface BlockedConvOptions {
  /** Of the output, `[N, O, H', W']`. */
  shape: Shape;
  /** Zeros above, left, below and right. */
  pads: readonly number[];
  stride?: number | undefined;
}

/**
 * A convolution of one group to the blocked layout. An input of fewer channels than fit stays plain, as for a picture's three.
 *
 * @param filter `[O, C, K, K]`
 */
export function blockedConv(
  tape: Tape,
  [x, filter, bias]: readonly (Value | undefined)[] & readonly [Value, Value, ...unknown[]],
  { shape, pads, stride = 1 }: BlockedConvOptions,
): Value {
  const { reshape, transpose, padTo } = expressions(tape.graph);
  const { blockSize: block } = tape;
  const [outputs, inputs, height, width] = filter.shape as number[];
  const isPlain = inputs < block && !fitsBlocks(tape, inputs);
  const [paddedOutputs, paddedInputs] = [
    blockedChannels(tape, outputs),
    isPlain ? inputs : blockedChannels(tape, inputs),
  ];
  const padded = padTo(filter, [paddedOutputs, paddedInputs, height, width]);
  const innerBlock = isPlain ? paddedInputs : block;
  const split = reshape(padded, [paddedOutputs / block, block, paddedInputs / innerBlock, innerBlock, height, width]);
  // Of a plain input a block's channels come before the kernel's taps, of a blocked one after them.
  const ordered = transpose(split, isPlain ? [0, 2, 3, 4, 5, 1] : [0, 2, 4, 5, 3, 1]);
  const weights = reshape(ordered, padded.shape);
  const input = inLayout(tape, x, isPlain ? "plain" : "blocked");
  const tensors = [input, weights, ...(bias ? [padChannels(tape, bias)] : [])];
  return tape.emit("Conv", tensors, {
    shape,
    domain: BLOCKED_DOMAIN,
    layout: "blocked",
    attributes: { kernel_shape: [height, width], pads, strides: [stride, stride], group: 1 },
  });
}

/**
 * A depthwise convolution in the blocked layout.
 *
 * @param filter `[C, 1, K, L]`
 * @param addend is added to what comes out; only beside a bias
 * @param options.activation what is applied then, as ONNX Runtime's attributes
 */
export function blockedDepthwise(
  tape: Tape,
  [x, filter, bias, addend]: readonly [Value, Value, (Value | undefined)?, (Value | undefined)?],
  { shape, pads, stride = 1, activation }: BlockedConvOptions & { activation?: Attributes | undefined },
): Value {
  const { reshape, transpose, padTo } = expressions(tape.graph);
  const { blockSize: block } = tape;
  const [channels, , height, width] = filter.shape as [number, number, number, number];
  const padded = blockedChannels(tape, channels);
  const taps = height * width;
  const whole = padTo(filter, [padded, 1, height, width]);
  const split = () => reshape(whole, [padded / block, block, taps]);
  const weights = taps === 1 ? whole : reshape(transpose(split(), [0, 2, 1]), whole.shape);
  const added = [...(bias ? [padChannels(tape, bias)] : []), ...(addend ? [inLayout(tape, addend, "blocked")] : [])];
  return tape.emit("Conv", [inLayout(tape, x, "blocked"), weights, ...added], {
    shape,
    domain: BLOCKED_DOMAIN,
    layout: "blocked",
    attributes: { kernel_shape: [height, width], pads, strides: [stride, stride], group: padded, ...activation },
  });
}

/** Rows and columns of zeros at the end, up to `shape`. */
export function blockedPadTo(tape: Tape, x: Value, shape: Shape): Value {
  if (x.shape.join() === shape.join()) return x;
  const blocks = blocksOf(tape, x);
  const [batch, count, , , block] = blocks.shape as number[];
  const [rows, columns] = shape.slice(2) as [number, number];
  return fromBlocks(tape, expressions(tape.graph).padTo(blocks, [batch, count, rows, columns, block]), shape);
}

/** Zeros after each row and column, `stride - 1` of each: `[N, C, H, W]` to `[N, C, stride * H, stride * W]`. */
export function blockedZeroInsertion(tape: Tape, x: Value, stride: number): Value {
  const { reshape, padTo } = expressions(tape.graph);
  const blocks = blocksOf(tape, x);
  const [batch, count, height, width, block] = blocks.shape as number[];
  const rows = batch * count * height;
  const pixels = reshape(blocks, [rows, 1, width, block]);
  const shape = [...x.shape.slice(0, 2), stride * height, stride * width];
  return fromBlocks(tape, padTo(pixels, [rows, stride, width, stride * block]), shape);
}

/**
 * Each pixel over `size` x `size` of them: `[N, C, H, W]` to `[N, C, size * H, size * W]`. ONNX Runtime's Upsample, which does
 * it too, has one thread.
 */
export function blockedSpread(tape: Tape, x: Value, size: number): Value {
  const { reshape, gather } = expressions(tape.graph);
  const blocks = blocksOf(tape, x);
  const [batch, count, height, width, block] = blocks.shape as number[];
  const indices = Array.from({ length: size * height * size * width }, (_, i) => {
    const [row, column] = [Math.floor(i / (size * width)), i % (size * width)];
    return Math.floor(row / size) * width + Math.floor(column / size);
  });
  const spread = gather(reshape(blocks, [batch * count, height * width, block]), indices, 1);
  return fromBlocks(tape, spread, [...x.shape.slice(0, 2), size * height, size * width]);
}

/**
 * For each image and channel the correlation of `x` with `y`, `sum over i,j of x[i * stride + u - pad, j * stride + v - pad] *
 * y[i, j]`, for `size` x `size` offsets u and v: a depthwise convolution of as many channels as the batch has altogether, whose
 * filters are `y` itself. In the blocked layout neither is moved.
 *
 * @returns `[N, C' / B, size * size, B]`, C' whole blocks of channels
 */
export function blockedCorrelation(
  tape: Tape,
  x: Value,
  y: Value,
  { size = 1, pad = 0, stride = 1 }: { size?: number; pad?: number; stride?: number } = {},
): Value {
  const { reshape } = expressions(tape.graph);
  const { blockSize: block } = tape;
  const [batch, channels, height, width] = x.shape as number[];
  const [rows, columns] = y.shape.slice(2) as [number, number];
  const padded = blockedChannels(tape, channels);
  const all = batch * padded;
  const after = (length: number, kernel: number) => size - 1 + stride * (kernel - 1) + 1 - length - pad;
  const pictures = reshape(raw(inLayout(tape, x, "blocked")), [1, all, height, width]);
  const filters = reshape(raw(inLayout(tape, y, "blocked")), [all, 1, rows, columns]);
  const output = tape.emit("Conv", [pictures, filters], {
    shape: [1, all, size, size],
    domain: BLOCKED_DOMAIN,
    attributes: {
      kernel_shape: [rows, columns],
      pads: [pad, pad, after(height, rows), after(width, columns)],
      strides: [1, 1],
      dilations: [stride, stride],
      group: all,
    },
  });
  return reshape(output, [batch, padded / block, size * size, block]);
}
