/**
 * Tunes RetinaFace on photos of masked, turned and half hidden faces with our own compiler, takes half of the widest layer's
 * channels away, and writes models/face-detector.onnx. It needs ../shared/data; what is a face there and was not boxed by hand,
 * models/photo-face-detector.onnx tells: `npm run tune-video-detector`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { nodeRuntime } from "../src/runtime/node.ts";
import { narrow } from "./face-detectors/narrow.ts";
import { faceDetectorModel, retinaFace } from "./face-detectors/retinaface.ts";
import { energiesOf } from "./tune-detector/energies.ts";
import { retinaFaceImitator, retinaFaceLearner } from "./tune-detector/learners.ts";
import { learningSources } from "./tune-detector/learning-sources.ts";
import { moveTowards } from "./tune-detector/move-towards.ts";
import { framedAlike, openCenterFace, openRetinaFace } from "./tune-detector/teachers.ts";
import { tune } from "./tune-detector/tune.ts";

/** The map that takes most of a search's time: what the convolutions for the smallest faces read. */
const WIDEST = "rf_c1_aggr_relu";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "models/face-detector.onnx" },
    share: { type: "string", default: "0.4" },
    channels: { type: "string", default: "32" },
  },
});
const model = retinaFace();
const graph = model.graph!;
const before = faceDetectorModel(model);
const finder = readFileSync(new URL("../models/photo-face-detector.onnx", import.meta.url));
const sources = await learningSources(async (sides) =>
  framedAlike(await openCenterFace(finder, sides), await openRetinaFace(before, sides)),
);
moveTowards(graph, await tune(retinaFaceLearner(graph), sources), Number(values.share));
const wide = faceDetectorModel(model);
await using teacher = await nodeRuntime.open(wide);
narrow(graph, WIDEST, await energiesOf(wide, WIDEST, sources), Number(values.channels));
moveTowards(graph, await tune(retinaFaceImitator(graph, teacher), sources), 1);
writeFileSync(values.out, faceDetectorModel(model));
