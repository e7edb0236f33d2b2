import { describe, expect, test } from "vitest";
import { rgbImage } from "../image/index.ts";
import { classesOf } from "../labels.ts";
import { float32, type NamedTensors } from "../runtime/index.ts";
import { CropClassifier } from "./crop-classifier.ts";
import { MaskClassifier, type UncertainRange } from "./mask-classifier.ts";

const image = rgbImage(50, 40, new Uint8Array(50 * 40 * 3).fill(90));
const box = { x: 10, y: 5, width: 20, height: 20 };

/** A classifier that gives these probabilities of its classes, one row a crop, whatever it is shown. */
function classifier(probabilities: readonly (readonly number[])[]): CropClassifier {
  const classes = classesOf(probabilities[0]?.length ?? 2);
  const run = async (feeds: NamedTensors) => {
    expect(feeds.images.dims).toEqual([probabilities.length, 8, 8, 3]);
    return { probabilities: float32(Float32Array.from(probabilities.flat()), [probabilities.length, classes.length]) };
  };
  const session = { run, [Symbol.asyncDispose]: async () => {} };
  return new CropClassifier(session, { classes, input: { width: 8, height: 8, channels: 3 } });
}

/** Of two classes, by the probability of a mask. */
const model = (masked: readonly number[], uncertain?: UncertainRange) =>
  new MaskClassifier(classifier(masked.map((p) => [1 - p, p])), { uncertain });

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

  describe("with a network of three classes", () => {
    const answered = async (probabilities: readonly (readonly number[])[], uncertain?: UncertainRange) => {
      const boxes = probabilities.map(() => box);
      return new MaskClassifier(classifier(probabilities), { uncertain }).classify(image, boxes);
    };

    test("answers a mask, or the likelier of what is none", async () => {
      const answers = await answered([
        [0.1, 0.8, 0.1],
        [0.7, 0.1, 0.2],
        [0.1, 0.2, 0.7],
        [0.33, 0.33, 0.34],
      ]);
      expect(answers.map(({ label }) => label)).toEqual(["mask", "no_mask", "incorrect", "incorrect"]);
      expect(answers[2].confidence).toBeCloseTo(0.7);
    });

    test("is uncertain where the probability of a mask is within the range, whatever the others are", async () => {
      const unsure = [
        [0.05, 0.5, 0.45],
        [0.45, 0.5, 0.05],
      ];
      expect((await answered(unsure)).map(({ label }) => label)).toEqual(["uncertain", "uncertain"]);
      const closed = await answered([[0.05, 0.49, 0.46], ...unsure], [0.5, 0.5]);
      expect(closed.map(({ label }) => label)).toEqual(["incorrect", "mask", "mask"]);
    });
  });

  test("asks the network nothing where there are no boxes", async () => {
    expect(await model([]).classify(image, [])).toEqual([]);
  });
});
