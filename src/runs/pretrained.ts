import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { packagedModel } from "../load/model-file.ts";
import type { TensorMap } from "../nn/index.ts";
import { backboneWeights, type NetworkName } from "../train/index.ts";

/**
 * What a network knows before it is trained, by its parameters' names: of `centerface` the backbone, as the package's face
 * detector of photos has it; nothing of the others.
 */
export async function pretrainedWeights(network: NetworkName): Promise<TensorMap> {
  if (network !== "centerface") return new Map();
  const { bytes } = await packagedModel("photo-face-detector.onnx");
  const { node, initializer } = fromBinary(ModelProtoSchema, bytes).graph!;
  const source = new Map(
    node.filter(({ opType }) => opType === "Cast").map(({ input, output }) => [output[0], input[0]]),
  );
  const weights = node
    .filter(({ opType }) => opType === "Conv")
    .flatMap(({ input: [, ...names] }) => names)
    .map((name) => {
      const { dims, rawData } = initializer.find((tensor) => tensor.name === source.get(name))!;
      const halves = new Uint16Array(Uint8Array.from(rawData!).buffer);
      return { shape: dims.map(Number), data: Float32Array.from(halves, fromHalf) };
    });
  return backboneWeights(weights);
}

/** The number that the bits of an IEEE 754 half-precision number mean. */
function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
