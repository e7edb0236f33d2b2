import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { CompileError } from "../../errors.ts";
import type { Tensor } from "../../nn/index.ts";

/**
 * Filters and biases of a model's convolutions, each filter before its bias, in the order in which they are computed.
 *
 * @param model as ONNX, its weights kept as float16, each behind a Cast
 * @throws CompileError where a convolution's weights are not
 */
export function convolutionWeights(model: Uint8Array): Tensor[] {
  const { node = [], initializer = [] } = fromBinary(ModelProtoSchema, model).graph ?? {};
  const kept = new Map(
    node.filter(({ opType }) => opType === "Cast").map(({ input, output }) => [output[0], input[0]]),
  );
  return node
    .filter(({ opType }) => opType === "Conv")
    .flatMap(({ input: [, ...names] }) => names)
    .map((name) => {
      const tensor = initializer.find((candidate) => candidate.name === kept.get(name));
      if (!tensor?.rawData) throw new CompileError(`${name} is not kept as float16`);
      const halves = new Uint16Array(Uint8Array.from(tensor.rawData).buffer);
      return { shape: tensor.dims.map(Number), data: Float32Array.from(halves, fromHalf) };
    });
}

/** The number that the bits of an IEEE 754 half-precision number mean. */
function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
