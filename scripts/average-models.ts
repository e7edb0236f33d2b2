import { TensorProto_DataType as DataType, type ModelProto } from "onnx-buf";
import { floatsOf, setFloats } from "./face-detectors/graph.ts";

/**
 * Gives a model the mean of its own weights and those of others, which began as it did and were trained in another way: "model
 * soup", Wortsman et al., 2022. It answers as fast as one, and often as well as the mean of their answers.
 *
 * @throws Error where another has not the same weights
 */
export function averageInto(model: ModelProto, others: readonly ModelProto[]): void {
  for (const weights of model.graph!.initializer) {
    if (weights.dataType !== DataType.FLOAT) continue;
    const all = [model, ...others].map(({ graph }) => {
      const same = graph!.initializer.find(({ name }) => name === weights.name);
      if (same?.dims.join() !== weights.dims.join()) throw new Error(`${weights.name} is not in each of the models`);
      return floatsOf(same);
    });
    setFloats(
      weights,
      all[0].map((_, i) => all.reduce((sum, values) => sum + values[i], 0) / all.length),
    );
  }
}
