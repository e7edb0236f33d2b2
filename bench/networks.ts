/** What the package's network costs, against the tutorial's: file size and time a face on the CPU, in turn. */
import { readFileSync } from "node:fs";
import { type CropClassifier, openCropClassifier } from "../src/faces/index.ts";
import { classesOf } from "../src/labels.ts";
import { toMetadata } from "../src/model/index.ts";
import { compileInference, initialParameters } from "../src/nn/index.ts";
import { seeded } from "../src/random.ts";
import { nodeRuntime } from "../src/runtime/node.ts";
import { networks } from "../src/train/index.ts";
import { median } from "./numbers/median.ts";

const ROUNDS = 9;
const CALLS = 12;

/** Only its size and time count: the weights are random. */
function tutorialModel(): Uint8Array {
  const { build, imageShape } = networks.tutorial;
  const classes = classesOf(2);
  const network = build(classes.length);
  const [height, width, channels] = imageShape;
  const metadata = toMetadata({ classes, input: { height, width, channels }, training: null });
  return compileInference({ network, imageShape, parameters: initialParameters(network, seeded(0)), metadata });
}

const files = {
  "mask-detector": new Uint8Array(readFileSync(new URL("../models/mask-detector.onnx", import.meta.url))),
  "the tutorial's": tutorialModel(),
};
const models = await Promise.all(
  Object.entries(files).map(async ([name, bytes]) => {
    return { name, bytes, classifier: await openCropClassifier(nodeRuntime, { bytes, name }), times: [] as number[] };
  }),
);

async function timePerFace(classifier: CropClassifier, batch: number): Promise<number> {
  const { width, height } = classifier.size;
  const crops = new Uint8Array(batch * width * height * 3).fill(90);
  const start = performance.now();
  for (let i = 0; i < CALLS; i++) await classifier.probabilities(crops);
  return (performance.now() - start) / (CALLS * batch);
}

let ratio = 0;
for (const batch of [1, 16]) {
  for (const model of models) model.times = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { classifier, times } of models) {
      const time = await timePerFace(classifier, batch);
      if (round > 0) times.push(time);
    }
  }
  const [ours, theirs] = models.map(({ times }) => median(times));
  ratio = ours / theirs;
  console.log(`batch ${batch}, median of ${ROUNDS}`);
  for (const { name, bytes, times } of models) {
    console.log(`  ${name.padEnd(16)}${(bytes.length / 1e6).toFixed(2)} MB  ${median(times).toFixed(2)} ms a face`);
  }
}
console.log(`networks ratio ${ratio.toFixed(3)}`);
