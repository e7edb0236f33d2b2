import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { classesOf } from "../labels.ts";
import { compileInference, Flatten, initialParameters, Linear, Sequential } from "../nn/index.ts";
import { seeded } from "../random.ts";
import { readDescription, toMetadata } from "./description.ts";

const input = { height: 2, width: 2, channels: 3 };

/** The smallest network, with this metadata. */
function model(metadata: Record<string, string>): Uint8Array {
  const network = Sequential(Flatten(), Linear(12, 2));
  const parameters = initialParameters(network, seeded(0));
  return compileInference({ network, imageShape: [2, 2, 3], parameters, metadata });
}

describe("a model's description", () => {
  test.each([2, 3])("tells its %d classes", (count) => {
    const description = { classes: classesOf(count), input, training: { epochs: 3 } };
    expect(readDescription(model(toMetadata(description)), "m.onnx")).toEqual(description);
  });

  test("of two classes is as it was before there were three", () => {
    const metadata = toMetadata({ classes: classesOf(2), input, training: null });
    expect(metadata).toMatchObject({ "maskwatch.format": "1", "maskwatch.classes": '["no_mask","mask"]' });
  });

  test("names what is wrong", () => {
    const right = toMetadata({ classes: classesOf(3), input, training: null });
    const said = (changed: Record<string, string>) => () => readDescription(model({ ...right, ...changed }), "m.onnx");
    expect(said({ "maskwatch.format": "3" })).toThrow("m.onnx: written by a newer Maskwatch (format 3)");
    expect(said({ "maskwatch.classes": '["mask","cap"]' })).toThrow(
      "m.onnx: tells mask from cap; a mask detector tells no_mask from mask, or both from incorrect",
    );
    for (const classes of ["[]", "null", '["mask"]', "{", '"ab"']) {
      expect(said({ "maskwatch.classes": classes })).toThrow("m.onnx: the model's description is damaged");
    }
    expect(said({ "maskwatch.classes": '["no_mask","mask","incorrect","x"]' })).toThrow(/tells no_mask from mask/);
  });
});

test("the package's model can be read", async () => {
  const file = new URL("../../models/mask-detector.onnx", import.meta.url);
  expect(readDescription(await readFile(file), "it").classes).toEqual(["no_mask", "mask", "incorrect"]);
});
