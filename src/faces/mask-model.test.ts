import type { InferenceSession } from "onnxruntime-common";
import { Tensor } from "onnxruntime-common";
import { describe, expect, test } from "vitest";
import { MaskModel, type UncertainRange } from "./mask-model.ts";

const image = { width: 50, height: 40, data: new Uint8Array(50 * 40 * 3).fill(90) };
const box = { x: 10, y: 5, width: 20, height: 20 };

/** A model that answers one probability of a mask a box, whatever it is shown. */
function model(masked: readonly number[], uncertain?: UncertainRange): MaskModel {
  const probabilities = Float32Array.from(masked.flatMap((p) => [1 - p, p]));
  const run = async () => ({ probabilities: new Tensor("float32", probabilities, [masked.length, 2]) });
  const session = { run } as unknown as InferenceSession;
  return new MaskModel(session, { classes: ["no_mask", "mask"], width: 8, height: 8, uncertain });
}

describe("MaskModel", () => {
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

  test("asks the network nothing where there are no boxes", async () => {
    expect(await model([]).classify(image, [])).toEqual([]);
  });
});
