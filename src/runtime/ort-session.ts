import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";
import type { NamedTensors, Session, Tensor, TensorData } from "./runtime.ts";

type TensorClass = new (type: keyof TensorData, data: Tensor["data"], dims: readonly number[]) => OrtTensor;

/** A session of any ONNX Runtime package, whose tensor class is handed in. */
export function ortSession(session: InferenceSession, OrtTensor: TensorClass): Session {
  const wrapped = ({ type, data, dims }: Tensor) => new OrtTensor(type, data, dims);
  const wrapAll = (tensors: Readonly<Record<string, Tensor | null>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor && wrapped(tensor)]));
  return {
    async run(inputs: NamedTensors, outputs) {
      const feeds = wrapAll(inputs) as Record<string, OrtTensor>;
      const found = await (outputs ? session.run(feeds, wrapAll(outputs)) : session.run(feeds));
      return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, unwrapped(tensor as OrtTensor)]));
    },
    async [Symbol.asyncDispose]() {
      await session.release();
    },
  };
}

function unwrapped(tensor: OrtTensor): Tensor {
  const { type, data, dims } = tensor as TypedTensor<keyof TensorData>;
  return { type, data, dims } as Tensor;
}
