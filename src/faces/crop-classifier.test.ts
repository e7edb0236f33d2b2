import { expect, test } from "vitest";
import { type Cut, type Image, pictureOf, resize, rgbImage } from "../image/index.ts";
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

test("a picture is asked for the crops' surroundings only, shrunk as far as is whole, and gives the crops of the image", async () => {
  const smooth = rgbImage(
    90,
    70,
    Uint8Array.from({ length: 90 * 70 * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 90, Math.floor(i / 270)];
      return 128 + 60 * Math.sin(x / 9 + (i % 3)) + 60 * Math.cos(y / 8);
    }),
  );
  const places = boxes.with(1, { x: 30, y: 14, width: 40, height: 40 });
  const [whole, cut] = [recorder(), recorder()];
  const picture = pictureOf(smooth);
  const asked: Required<Cut>[] = [];
  await whole.classifier.boxProbabilities(smooth, places);
  await cut.classifier.boxProbabilities(
    {
      ...picture,
      pixels: (one) => {
        asked.push(one as Required<Cut>);
        return picture.pixels(one);
      },
    },
    places,
  );
  expect(Math.max(...asked.map(({ area }) => area!.width * area!.height))).toBeLessThan(0.6 * 90 * 70);
  // With its margin the second box is three times as large as the network's input.
  expect(asked.map(({ area, size }) => area!.width / size!.width)).toEqual([1, 3, 1, 1]);
  expect(asked.map(({ area, size }) => area!.height / size!.height)).toEqual([1, 3, 1, 1]);
  const [expected, crops] = [whole.shown[0].data, cut.shown[0].data];
  expect(crops).toHaveLength(expected.length);
  const bytes = crops.length / places.length;
  for (const [i, value] of expected.entries()) {
    const isShrunk = Math.floor(i / bytes) === 1;
    expect(Math.abs(Number(crops[i]) - Number(value))).toBeLessThanOrEqual(isShrunk ? 5 : 1);
  }
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
