/** Photos with boxes for a face detector to learn from: drawn by hand, or found by the detector itself at several sizes. */
import { readdirSync } from "node:fs";
import { boxIn } from "../../bench/photos/labelled-photos.ts";
import { readRecords } from "../../src/data/records.ts";
import type { Face, FaceDetector, Landmarks } from "../../src/faces/index.ts";
import { type Box, iou } from "../../src/geometry/index.ts";
import type { Image } from "../../src/image/index.ts";
import { readImage } from "../../src/media/node/index.ts";
import { shared } from "../training-data/sources.ts";

/** A face, with landmarks where the detector found it. */
export interface LearnedFace {
  box: Box;
  landmarks?: Landmarks | undefined;
}

export interface BoxedPhoto {
  image: Image;
  faces: LearnedFace[];
  /** Where it is not known whether there is a face. */
  unsure: Box[];
}

/** From this score on what the detector finds is a face; below it may be one. */
const SURE = 0.5;
const isSure = ({ score }: Face) => score >= SURE;
/** In news photos faces were boxed from about this side on, pixels. */
const LEAST_DRAWN = 26;
/** A drawn box and a found one that overlap by this IoU are one face. */
const SAME = 0.4;

/** Faces boxed by hand; the detector's box is taken where both agree, so that faces are framed as before. */
export async function newsPhotos(detector: FaceDetector): Promise<BoxedPhoto[]> {
  const drawn = new Map<string, Box[]>();
  for (const { path, ...columns } of await readRecords(shared("photos-news/labels.csv"))) {
    drawn.set(path!, [...(drawn.get(path!) ?? []), boxIn(columns)]);
  }
  const photos: BoxedPhoto[] = [];
  for (const [path, boxes] of drawn) {
    const image = await readImage(shared(`photos-news/${path}`));
    const found = await detector.detect(image);
    const faces = boxes.map((box): LearnedFace => {
      const [nearest] = found.toSorted((a, b) => iou(b.box, box) - iou(a.box, box));
      return nearest && iou(nearest.box, box) >= SAME ? nearest : { box };
    });
    const small = boxesOf(found).filter(
      (box) => Math.min(box.width, box.height) < LEAST_DRAWN && faces.every((face) => iou(face.box, box) === 0),
    );
    photos.push({ image, faces, unsure: small });
  }
  return photos;
}

/** The photos of a folder in which the detector finds faces. */
export async function foundPhotos(detector: FaceDetector, folder: string): Promise<BoxedPhoto[]> {
  const photos: BoxedPhoto[] = [];
  for (const name of readdirSync(shared(folder)).toSorted()) {
    const image = await readImage(shared(`${folder}/${name}`));
    const found = await detector.detect(image);
    const faces = found.filter(isSure);
    if (faces.length > 0) photos.push({ image, faces, unsure: boxesOf(found.filter((face) => !isSure(face))) });
  }
  return photos;
}

/** Crops around a face each; where the detector does not find it, it is where it is in most of the others. */
export async function faceCrops(detector: FaceDetector, files: readonly string[]): Promise<BoxedPhoto[]> {
  const images = await Promise.all(files.map((file) => readImage(file)));
  const found: (LearnedFace | undefined)[] = [];
  for (const image of images)
    found.push((await detector.detect(image)).find((face) => isSure(face) && isMiddle(face, image)));
  const usual = usualBox(found.flatMap((face, i) => (face ? [sharesOf(face.box, images[i])] : [])));
  return images.map((image, i) => ({ image, faces: [found[i] ?? { box: partOf(usual, image) }], unsure: [] }));
}

const boxesOf = (faces: readonly Face[]) => faces.map(({ box }) => box);

/** Whether it is the face that a crop was cut out for. */
function isMiddle({ box }: Face, { width, height }: Image): boolean {
  const offset = [box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2];
  return Math.abs(offset[0]) < 0.25 * width && Math.abs(offset[1]) < 0.25 * height && box.height > 0.3 * height;
}

const sharesOf = ({ x, y, width, height }: Box, image: Image): Box => ({
  x: x / image.width,
  y: y / image.height,
  width: width / image.width,
  height: height / image.height,
});

const partOf = ({ x, y, width, height }: Box, image: Image): Box => ({
  x: x * image.width,
  y: y * image.height,
  width: width * image.width,
  height: height * image.height,
});

function usualBox(boxes: readonly Box[]): Box {
  const median = (side: keyof Box) => boxes.map((box) => box[side]).sort((a, b) => a - b)[boxes.length >> 1];
  return { x: median("x"), y: median("y"), width: median("width"), height: median("height") };
}
