import { expect, test } from "vitest";
import { type Image, pictureOf, resize, rgbImage } from "../image/index.ts";
import { classesOf } from "../labels.ts";
import { seeded } from "../random.ts";
import { float32, type NamedTensors, type Tensor } from "../runtime/index.ts";
import { CropClassifier } from "./crop-classifier.ts";

const random = seeded(4);
const image: Image = rgbImage(
  90,
  70,
  Uint8Array.from({ length: 90 * 70 * 3 }, () => 256 * random()),
);
const boxes = [
  { x: 20, y: 15, width: 30, height: 24 },
  { x: 70.4, y: 50.7, width: 40, height: 40 },
  { x: -15, y: -9.5, width: 30, height: 22 },
  { x: 40, y: 30, width: 3, height: 4 },
];

/** A classifier that remembers the crops it was shown. */
function recorder() {
  const shown: Tensor[] = [];
  const run = async ({ images }: NamedTensors) => {
    shown.push(images);
    return { probabilities: float32(new Float32Array(2 * images.dims[0]), [images.dims[0], 2]) };
  };
  const session = { run, [Symbol.asyncDispose]: async () => {} };
  const description = { classes: classesOf(2), input: { width: 16, height: 16, channels: 3 } };
  return { classifier: new CropClassifier(session, description, { margin: 0.1 }), shown };
}

test("crops hold the box and its margin as resizing from the whole image gives them", async () => {
  const { classifier, shown } = recorder();
  await classifier.boxProbabilities(image, boxes.slice(0, 1));
  const expected = resize(image, 16, 16, { x: 17, y: 12.6, width: 36, height: 28.8 });
  expect(shown[0].data).toEqual(expected.data);
});

test("a picture is asked for the crops' surroundings only, and gives the crops of the image", async () => {
  const [whole, cut] = [recorder(), recorder()];
  const picture = pictureOf(image);
  const areas: number[] = [];
  await whole.classifier.boxProbabilities(image, boxes);
  await cut.classifier.boxProbabilities(
    {
      ...picture,
      pixels: (asked) => {
        areas.push(asked!.area!.width * asked!.area!.height);
        return picture.pixels(asked);
      },
    },
    boxes,
  );
  expect(Math.max(...areas)).toBeLessThan(0.5 * 90 * 70);
  const [expected, crops] = [whole.shown[0].data, cut.shown[0].data];
  expect(crops).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(Number(crops[i]) - Number(value))).toBeLessThanOrEqual(1);
});

test("a network of three classes looks again, at more around the face, where it is unsure; one of two does not", async () => {
  const shown: Tensor[] = [];
  const run = async ({ images }: NamedTensors) => {
    const isFirst = shown.length === 0;
    shown.push(images);
    return {
      probabilities: float32(Float32Array.from(isFirst ? [0.95, 0.03, 0.02, 0.5, 0.4, 0.1] : [0.2, 0.7, 0.1]), [
        images.dims[0],
        3,
      ]),
    };
  };
  const session = { run, [Symbol.asyncDispose]: async () => {} };
  const description = { classes: classesOf(3), input: { width: 16, height: 16, channels: 3 } };
  const classifier = new CropClassifier(session, description, { margin: 0 });
  const [sure, unsure] = await classifier.boxClassProbabilities(image, boxes.slice(0, 2));
  expect(shown.map(({ dims }) => dims[0])).toEqual([2, 1]);
  expect(shown[1].data).toEqual(resize(image, 16, 16, { x: 66.4, y: 46.7, width: 48, height: 48 }).data);
  expect(sure[0]).toBeCloseTo(0.95, 6);
  const means = [Math.sqrt(0.1), Math.sqrt(0.28), Math.sqrt(0.01)];
  const sum = means[0] + means[1] + means[2];
  for (const [i, mean] of means.entries()) expect(unsure[i]).toBeCloseTo(mean / sum, 6);

  const two = recorder();
  await two.classifier.boxClassProbabilities(image, boxes.slice(0, 2));
  expect(two.shown).toHaveLength(1);
});
