/** Writes models/face-detector.onnx from the weights that @vladmandic/face-api carries. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { QuantizedWeights } from "../src/faces/ssd/face-api-weights.ts";
import { buildSsd } from "../src/faces/ssd/ssd-graph.ts";

export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const file = (name: string) =>
    readFileSync(require.resolve(`@vladmandic/face-api/model/ssd_mobilenetv1_model${name}`));
  return buildSsd(new QuantizedWeights(JSON.parse(file("-weights_manifest.json").toString()), file(".bin")));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../models/face-detector.onnx", import.meta.url), faceDetectorModel());
}
