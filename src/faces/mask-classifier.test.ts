import { describe, expect, test } from "vitest";
import { rgbImage } from "../image/index.ts";
import type { Task } from "../labels.ts";
import { float32, type NamedTensors } from "../runtime/index.ts";
import { CropClassifier } from "./crop-classifier.ts";
import { MaskClassifier, type UncertainRange } from "./mask-classifier.ts";

const image = rgbImage(50, 40, new Uint8Array(50 * 40 * 3).fill(90));
const box = { x: 10, y: 5, width: 20, height: 20 };

/** A classifier that answers one probability of its second class a crop, whatever it is shown. */
function classifier(probabilities: readonly number[], task: Task = "mask"): CropClassifier {
  const data = Float32Array.from(probabilities.flatMap((p) => [1 - p, p]));
  const run = async (feeds: NamedTensors) => {
    expect(feeds.images.dims).toEqual([probabilities.length, 8, 8, 3]);
    return { probabilities: float32(data, [probabilities.length, 2]) };
  };
  const session = { run, [Symbol.asyncDispose]: async () => {} };
  return new CropClassifier(session, { task, input: { width: 8, height: 8, channels: 3 } });
}

const model = (masked: readonly number[], uncertain?: UncertainRange) =>
  new MaskClassifier(classifier(masked), { uncertain });

describe("MaskClassifier", () => {
  test("answers the likelier class, and uncertain between the thresholds", async () => {
    const answers = await model([0.05, 0.45, 0.55, 0.97]).classify(image, [box, box, box, box]);
    expect(answers.map((answer) => answer.label)).toEqual(["no_mask", "uncertain", "uncertain", "mask"]);
    expect(answers[0].confidence).toBeCloseTo(0.95);
    expect(answers[1].confidence).toBeCloseTo(0.55);
  });

  test("lets the user move the thresholds, and close the gap", async () => {
    const labels = async (range: UncertainRange) =>
      (await model([0.2, 0.45, 0.8], range).classify(image, [box, box, box])).map((answer) => answer.label);
    expect(await labels([0.1, 0.9])).toEqual(["uncertain", "uncertain", "uncertain"]);
    expect(await labels([0.5, 0.5])).toEqual(["no_mask", "no_mask", "mask"]);
  });

  test("asks of masked faces only whether the nose is out", async () => {
    const nose = classifier([0.95, 0.6], "nose");
    const answers = await new MaskClassifier(classifier([0.9, 0.1, 0.5, 0.8]), { nose }).classify(image, [
      box,
      box,
      box,
      box,
    ]);
    expect(answers.map((answer) => answer.label)).toEqual(["nose_out", "no_mask", "uncertain", "mask"]);
    expect(answers[0].confidence).toBeCloseTo(0.95);
  });

  test("asks the network nothing where there are no boxes", async () => {
    expect(await model([]).classify(image, [])).toEqual([]);
  });
});
