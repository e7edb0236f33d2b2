import type { GraphProto } from "onnx-buf";
import type { TensorMap } from "../../src/nn/index.ts";
import { floatsOf, setFloats } from "../face-detectors/graph.ts";

/**
 * Weights between those of before and those learned find what both find: Wortsman et al., "Robust fine-tuning of zero-shot
 * models", 2022, section 3.
 */
export function moveTowards(graph: GraphProto, learned: TensorMap, share: number): void {
  for (const weights of graph.initializer) {
    const tensor = learned.get(weights.name);
    if (!tensor) continue;
    setFloats(
      weights,
      floatsOf(weights).map((before, i) => before + share * (tensor.data[i] - before)),
    );
  }
}
