import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

const BUCKETS = 30;
const THRESHOLDS = 127;

/** A `HistogramProto` (tensorboard/compat/proto/histogram.proto) of buckets of equal width. */
export function histogram(values: Float32Array): Uint8Array {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    squares += value * value;
  }
  const width = (max - min) / BUCKETS || 1;
  const limits = Array.from({ length: BUCKETS }, (_, i) => min + (i + 1) * width);
  const counts = limits.map(() => 0);
  for (const value of values) counts[Math.min(BUCKETS - 1, Math.floor((value - min) / width))]++;
  const message = new BinaryWriter();
  for (const [i, value] of [min, max, values.length, sum, squares].entries()) {
    message.tag(i + 1, WireType.Bit64).double(value);
  }
  return packed(packed(message, 6, limits), 7, counts).finish();
}

/**
 * The tensor `[6, thresholds]` of TensorBoard's `pr_curves` plugin (tensorboard/plugins/pr_curve/summary.py): true and
 * false positives, true and false negatives, precision and recall at thresholds from 0 to 1.
 */
export function precisionRecall(
  probabilities: readonly number[],
  labels: readonly number[],
): { tensor: Uint8Array; metadata: Uint8Array } {
  const rows: number[][] = Array.from({ length: 6 }, () => []);
  for (let t = 0; t < THRESHOLDS; t++) {
    const counts = [0, 0, 0, 0];
    for (const [i, probability] of probabilities.entries()) {
      const positive = probability >= t / (THRESHOLDS - 1);
      counts[positive ? 1 - labels[i] : 2 + labels[i]]++;
    }
    const [truePositives, falsePositives, , falseNegatives] = counts;
    const precision = truePositives / Math.max(1e-7, truePositives + falsePositives);
    const recall = truePositives / Math.max(1e-7, truePositives + falseNegatives);
    for (const [row, value] of [...counts, precision, recall].entries()) rows[row].push(value);
  }
  const FLOAT = 1;
  const dimension = (size: number) => new BinaryWriter().tag(1, WireType.Varint).int64(size).finish();
  const shape = new BinaryWriter();
  for (const size of [rows.length, THRESHOLDS]) shape.tag(2, WireType.LengthDelimited).bytes(dimension(size));
  const data = Float32Array.from(rows.flat());
  const tensor = new BinaryWriter().tag(1, WireType.Varint).int32(FLOAT);
  tensor.tag(2, WireType.LengthDelimited).bytes(shape.finish());
  tensor.tag(4, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer));

  const content = new BinaryWriter().tag(2, WireType.Varint).uint32(THRESHOLDS).finish();
  const plugin = new BinaryWriter().tag(1, WireType.LengthDelimited).string("pr_curves");
  plugin.tag(2, WireType.LengthDelimited).bytes(content);
  const metadata = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(plugin.finish());
  return { tensor: tensor.finish(), metadata: metadata.finish() };
}

function packed(message: BinaryWriter, field: number, values: readonly number[]): BinaryWriter {
  message.tag(field, WireType.LengthDelimited).fork();
  for (const value of values) message.double(value);
  return message.join();
}
