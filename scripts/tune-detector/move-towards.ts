import type { GraphProto } from "onnx-buf";
import type { TensorMap } from "../../src/nn/index.ts";
import { floatsOf, initializer, setFloats } from "../face-detectors/graph.ts";

/**
 * Weights between those of before and those learned find what both find: Wortsman et al., "Robust fine-tuning of zero-shot
 * models", 2022, section 3.
 */
export function moveTowards(graph: GraphProto, learned: TensorMap, share: number): void {
  for (const { name } of graph.initializer) {
    const tensor = learned.get(name);
    if (!tensor) continue;
    const weights = initializer(graph, name);
    setFloats(
      weights,
      floatsOf(weights).map((before, i) => before + share * (tensor.data[i] - before)),
    );
  }
}
