import { describe, expect, test } from "vitest";
import { type FaceRow, type Label, labelContradiction } from "./index.ts";

const rows = (folder: string, ...labels: Label[]): FaceRow[] =>
  labels.map((label, i) => ({ path: `/data/${folder}/${i}.jpg`, label, groups: {} }));

describe("labelContradiction", () => {
  test.each([
    ["with_mask", "without_mask"],
    ["WithMask", "WithoutMask"],
    ["mask", "no_mask"],
    ["Masked", "not masked"],
    ["AFDB_masked_face_dataset/ann", "AFDB_face_dataset/ann"],
    ["without_mask/with_mask", "with_mask/without_mask"],
  ])("warns of ImageFolder's order in %s and %s", (masked, unmasked) => {
    expect(labelContradiction([...rows(masked, 1, 1), ...rows(unmasked, 0, 0)])).toBeUndefined();
    expect(labelContradiction([...rows(masked, 0, 0), ...rows(unmasked, 1, 1)])).toMatch(
      /^4 of 4 labels contradict the names of their files' folders, such as label 0 of .*order .*, as ImageFolder's/,
    );
  });
  test("warns of the order of three folders", () => {
    const given = [...rows("mask_weared_incorrect", 0, 0), ...rows("with_mask", 1, 1), ...rows("without_mask", 2, 2)];
    expect(labelContradiction(given)).toMatch(/^2 of 4 labels contradict .* label 2 of \S+ below without_mask/);
  });
  test("leaves open what a mask worn wrongly counts as", () => {
    for (const label of [0, 1, 2] as const) {
      expect(labelContradiction([...rows("mask_weared_incorrect", label), ...rows("with_mask", 1)])).toBeUndefined();
    }
  });
  test("warns of a part of the labels, and not of a few among many", () => {
    const said = labelContradiction([...rows("with_mask", 1, 1, 1, 1, 1, 0), ...rows("without_mask", 0)]);
    expect(said).toMatch(/^1 of 7 labels contradict/);
    expect(said).not.toContain("ImageFolder");
    expect(
      labelContradiction([...rows("with_mask", ...Array<1>(30).fill(1)), ...rows("with_mask", 0)]),
    ).toBeUndefined();
  });
  test("says nothing of folders whose names tell no label", () => {
    for (const folder of ["maskwatch/a", "mask_weared_incorrect", "masquerade", "1", "unmask.jpg/x"]) {
      expect(labelContradiction(rows(folder, 0, 1))).toBeUndefined();
    }
  });
});
