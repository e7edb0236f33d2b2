import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type ModelProto,
} from "onnx-buf";
import { floatsOf, node } from "./face-detectors/graph.ts";

/**
 * Keeps the weights as float16, which ONNX Runtime widens once, when it opens the file: half the size.
 *
 * @param small tensors of at most so many numbers stay as they are
 */
export function halve(model: ModelProto, small = 0): void {
  const graph = model.graph!;
  const casts = graph.initializer
    .filter(({ dataType, dims }) => dataType === DataType.FLOAT && dims.reduce((a, b) => a * Number(b), 1) > small)
    .map((weights) => {
      const values = floatsOf(weights);
      const { name } = weights;
      weights.name = `${name} as float16`;
      weights.dataType = DataType.FLOAT16;
      weights.floatData = [];
      weights.rawData = new Uint8Array(Uint16Array.from(values, toHalf).buffer);
      const to = { name: "to", type: AttributeType.INT, i: BigInt(DataType.FLOAT) };
      return node("Cast", [weights.name], name, [to]);
    });
  graph.node.unshift(...casts);
}

/** The bits of the nearest IEEE 754 half-precision number; what is too small for one becomes 0. */
function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520 || Number.isNaN(size)) throw new Error(`${value} is no half-precision number`);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // A fraction that is rounded up to 1 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}
