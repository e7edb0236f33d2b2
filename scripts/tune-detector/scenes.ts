import { augmentFace } from "../../src/data/augment.ts";
import { landmarksBy } from "../../src/faces/index.ts";
import { type Box, intersection, iou, type Point } from "../../src/geometry/index.ts";
import { type Image, mirror, resize, rgbImage } from "../../src/image/index.ts";
import { type Random, uniform } from "../../src/random.ts";
import type { BoxedPhoto, LearnedFace } from "./boxed-photos.ts";

/** A square picture for a detector to learn from. */
export interface Scene {
  image: Image;
  faces: LearnedFace[];
  /** Where it is not known whether there is a face. */
  unsure: Box[];
}

/** Where a picture's left upper corner is in a scene, pixels, and how many of the scene's a pixel of it becomes. */
export interface Placement {
  left: number;
  top: number;
  scale: number;
}

/** The longer sides that photos and crops are brought to, pixels; each doubling is as likely. */
const PHOTO_SIDES = [180, 1000] as const;
const CROP_SIDES = [24, 230] as const;
/** How often a scene that does not hold the whole photo is one around a face. */
const AIMED = 0.8;
/** Crops that are laid over a photo at most; where one would lie on another it is left out. */
const MOST_CROPS = 8;
/** Faces whose shorter side is less, pixels, and those of which less is in the scene, are neither learned nor unlearned. */
const LEAST = 8;
const LEAST_SHOWN = 0.6;
const LOOK = { light: 0.3, color: 0.1, sideLight: 0.2, grey: 0.08, blur: 0.15, smallestSize: 220, jpeg: 0.4 };

/** A random part of a photo at a random size. */
export function photoScene(photo: BoxedPhoto, side: number, random: Random): Scene {
  const { image } = photo;
  const scale = randomSide(PHOTO_SIDES, random) / Math.max(image.width, image.height);
  const isAimed = photo.faces.length > 0 && random() < AIMED;
  const aim = isAimed ? photo.faces[Math.floor(random() * photo.faces.length)].box : undefined;
  const place = (length: number, middle?: number) => {
    const room = side - length * scale;
    if (room >= 0 || middle === undefined) return room * random();
    return Math.min(0, Math.max(room, uniform(random)(0.15, 0.85) * side - middle * scale));
  };
  const left = place(image.width, aim && aim.x + aim.width / 2);
  const top = place(image.height, aim && aim.y + aim.height / 2);
  const scene = rgbImage(side, side, new Uint8Array(side * side * 3));
  paste(scene, image, { left, top, scale });
  return learnable({ image: scene, ...placed(photo, { left, top, scale }) });
}

/** Crops of faces laid over a part of a photo. */
export function pastedScene(photo: BoxedPhoto, crops: readonly BoxedPhoto[], side: number, random: Random): Scene {
  const between = uniform(random);
  let { image, faces, unsure } = photoScene(photo, side, random);
  const taken: Box[] = [];
  for (let left = Math.floor(between(2, MOST_CROPS + 1)); left > 0; left--) {
    const crop = crops[Math.floor(random() * crops.length)];
    const scale = randomSide(CROP_SIDES, random) / Math.max(crop.image.width, crop.image.height);
    const at = { left: between(-0.1, 0.95) * side, top: between(-0.1, 0.95) * side, scale };
    const area = { x: at.left, y: at.top, width: crop.image.width * scale, height: crop.image.height * scale };
    if (taken.some((other) => iou(other, area) > 0)) continue;
    taken.push(area);
    paste(image, crop.image, at);
    // A face that is partly covered is neither there nor gone.
    const isCovered = ({ box }: LearnedFace) => iou(box, area) > 0;
    unsure = [...unsure, ...faces.filter(isCovered).map(({ box }) => box)];
    faces = [...faces.filter((face) => !isCovered(face)), ...placed(crop, at).faces];
  }
  return learnable({ image, faces, unsure });
}

/** In another light, blurred, compressed, and as often mirrored as not. */
export async function varied({ image, ...what }: Scene, random: Random): Promise<Scene> {
  const { width, height } = image;
  const data = new Uint8Array(width * height * 3);
  await augmentFace(image, { width, height }, LOOK, random, data);
  const scene = { image: rgbImage(width, height, data), ...what };
  return random() < 0.5 ? mirrored(scene) : scene;
}

export function mirrored({ image, faces, unsure }: Scene): Scene {
  const { width, height } = image;
  const turned = Uint8Array.from(image.data);
  mirror(turned, width);
  const flip = (box: Box): Box => ({ ...box, x: width - box.x - box.width });
  const OTHER = {
    leftEye: "rightEye",
    rightEye: "leftEye",
    nose: "nose",
    leftMouth: "rightMouth",
    rightMouth: "leftMouth",
  } as const;
  return {
    image: rgbImage(width, height, turned),
    faces: faces.map(({ box, landmarks }) => ({
      box: flip(box),
      landmarks:
        landmarks && landmarksBy((name) => ({ x: width - landmarks[OTHER[name]].x, y: landmarks[OTHER[name]].y })),
    })),
    unsure: unsure.map(flip),
  };
}

const randomSide = ([least, most]: readonly [number, number], random: Random) => least * (most / least) ** random();

/** What a picture holds, where it is in the scene. */
function placed({ faces, unsure }: Omit<BoxedPhoto, "image">, { left, top, scale }: Placement) {
  const point = ({ x, y }: Point): Point => ({ x: left + x * scale, y: top + y * scale });
  const move = (box: Box): Box => ({ ...point(box), width: box.width * scale, height: box.height * scale });
  return {
    faces: faces.map(({ box, landmarks }) => ({
      box: move(box),
      landmarks: landmarks && landmarksBy((name) => point(landmarks[name])),
    })),
    unsure: unsure.map(move),
  };
}

/** Faces that are too small, and those that the scene's edge cuts, are no longer learned. */
function learnable({ image, faces, unsure }: Scene): Scene {
  const scene = { x: 0, y: 0, width: image.width, height: image.height };
  const shown = (box: Box) => intersection(box, scene) / (box.width * box.height);
  const isMiddleIn = (start: number, length: number, side: number) =>
    start + length / 2 >= 0 && start + length / 2 < side;
  const isLearned = ({ box }: LearnedFace) =>
    isMiddleIn(box.x, box.width, image.width) &&
    isMiddleIn(box.y, box.height, image.height) &&
    shown(box) >= LEAST_SHOWN &&
    Math.min(box.width, box.height) >= LEAST;
  const rest = faces.filter((face) => !isLearned(face)).map(({ box }) => box);
  return { image, faces: faces.filter(isLearned), unsure: [...unsure, ...rest].filter((box) => shown(box) > 0) };
}

function paste(scene: Image, picture: Image, { left, top, scale }: Placement): void {
  const [x, y] = [left, top].map((at) => Math.max(0, Math.round(at)));
  const columns = Math.min(scene.width, Math.round(left + picture.width * scale)) - x;
  const rows = Math.min(scene.height, Math.round(top + picture.height * scale)) - y;
  if (columns <= 0 || rows <= 0) return;
  const part = { x: (x - left) / scale, y: (y - top) / scale, width: columns / scale, height: rows / scale };
  const { data } = resize(picture, columns, rows, part);
  for (let row = 0; row < rows; row++) {
    scene.data.set(data.subarray(3 * row * columns, 3 * (row + 1) * columns), 3 * ((y + row) * scene.width + x));
  }
}
