import type { Box } from "../geometry/index.ts";
import { type Image, rgbImage } from "./image.ts";

/** For each output pixel of one axis: the first input pixel that it reads, and the weights of those it reads. */
interface Taps {
  starts: Int32Array;
  weights: Float32Array;
  /** Weights an output pixel. */
  count: number;
}

/**
 * Resizes a part of an image with a triangle filter as wide as the scale asks: bilinear when it enlarges,
 * anti-aliased when it shrinks (Pillow's `Image.resize(..., BILINEAR, box)`, which torchvision uses too).
 * Output pixels whose centre lies beyond the image repeat its edge. Runs anywhere, so that training, the command line and a
 * browser see the same pixels.
 *
 * @param box the part to read, in pixels, fractions allowed; the whole image where left out
 * @param into where to write, `height * width * 3` bytes; a new array where left out
 */
export function resize(
  image: Image,
  width: number,
  height: number,
  box: Box = { x: 0, y: 0, width: image.width, height: image.height },
  into: Uint8Array = new Uint8Array(width * height * 3),
): Image {
  if (isCopy(image, width, height, box)) return copied(image, box, into);
  const columns = taps(box.x, box.width, width, image.width);
  const rows = taps(box.y, box.height, height, image.height);
  // Rows are blended first: that is the longer way, and along memory.
  const left = Math.max(0, columns.starts[0]);
  const right = Math.min(image.width, columns.starts[width - 1] + columns.count);
  const span = { start: 3 * Math.min(left, image.width - 1), length: 3 * Math.max(1, right - left) };
  const offsets = edgeRepeated(columns, width, image.width, span.start);
  const blended = new Float32Array(span.length);
  for (let y = 0; y < height; y++) {
    blendRows(image, rows, y, span, blended);
    narrowRow(blended, columns, offsets, into, y * width * 3, width);
  }
  return rgbImage(width, height, into);
}

/** Whether each output pixel is one of the image's as it is. */
function isCopy(image: Image, width: number, height: number, { x, y, ...size }: Box): boolean {
  const isWhole = Number.isInteger(x) && Number.isInteger(y) && size.width === width && size.height === height;
  return isWhole && x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
}

function copied(image: Image, { x, y, width, height }: Box, into: Uint8Array): Image {
  for (let row = 0; row < height; row++) {
    const start = 3 * ((y + row) * image.width + x);
    into.set(image.data.subarray(start, start + 3 * width), 3 * row * width);
  }
  return rgbImage(width, height, into);
}

function taps(start: number, length: number, outputs: number, size: number): Taps {
  const scale = length / outputs;
  const support = Math.max(scale, 1);
  const count = Math.ceil(2 * support);
  const starts = new Int32Array(outputs);
  const weights = new Float32Array(outputs * count);
  for (let i = 0; i < outputs; i++) {
    const center = start + (i + 0.5) * scale;
    const nearest = Math.min(Math.max(center, 0.5), size - 0.5);
    const first = Math.floor(nearest - support + 0.5);
    starts[i] = first;
    const row = weights.subarray(i * count, (i + 1) * count);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const inside = first + k >= 0 && first + k < size;
      row[k] = inside ? Math.max(0, 1 - Math.abs((first + k + 0.5 - nearest) / support)) : 0;
      sum += row[k];
    }
    for (let k = 0; k < count; k++) row[k] /= sum;
  }
  return { starts, weights, count };
}

/** Where in the blended part of a row every pixel lies that every output column reads. */
function edgeRepeated({ starts, count }: Taps, outputs: number, size: number, start: number): Int32Array {
  const offsets = new Int32Array(outputs * count);
  for (let i = 0; i < outputs; i++) {
    for (let k = 0; k < count; k++) offsets[i * count + k] = clamp(starts[i] + k, size) * 3 - start;
  }
  return offsets;
}

/** The weighted sum of the rows that output row `y` reads, in the bytes of `span`. */
function blendRows(
  { data, width, height }: Image,
  { starts, weights, count }: Taps,
  y: number,
  { start, length }: { start: number; length: number },
  out: Float32Array,
): void {
  out.fill(0);
  const at = (k: number) => clamp(starts[y] + Math.min(k, count - 1), height) * width * 3 + start;
  const weight = (k: number) => (k < count ? weights[y * count + k] : 0);
  // Four rows a round: what is read and written between them costs more than the products.
  for (let k = 0; k < count; k += 4) {
    const [a, b, c, d] = [at(k), at(k + 1), at(k + 2), at(k + 3)];
    const [p, q, r, s] = [weight(k), weight(k + 1), weight(k + 2), weight(k + 3)];
    for (let x = 0; x < length; x++) {
      out[x] += p * data[a + x] + q * data[b + x] + r * data[c + x] + s * data[d + x];
    }
  }
}

function narrowRow(
  row: Float32Array,
  { weights, count }: Taps,
  offsets: Int32Array,
  out: Uint8Array,
  target: number,
  outputs: number,
): void {
  for (let i = 0, tap = 0; i < outputs; i++) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let k = 0; k < count; k++, tap++) {
      const weight = weights[tap];
      const pixel = offsets[tap];
      r += weight * row[pixel];
      g += weight * row[pixel + 1];
      b += weight * row[pixel + 2];
    }
    out[target++] = r + 0.5;
    out[target++] = g + 0.5;
    out[target++] = b + 0.5;
  }
}

function clamp(index: number, size: number): number {
  return index < 0 ? 0 : index >= size ? size - 1 : index;
}
