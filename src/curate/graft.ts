import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { mapConcurrently } from "../concurrency.ts";
import { decodeImage, type FaceRow } from "../data/index.ts";
import type { Landmarks, Point } from "../faces/index.ts";
import { type RgbImage, resize } from "../image/index.ts";
import { type Random, seeded, shuffled } from "../random.ts";
import { canvasOf, writeCanvas } from "./canvas.ts";
import { type LocatedFace, turn } from "./locate-faces.ts";

/** Copies of a donor's edge pixels around it, a share of its side, so that its lower half covers all of the other's. */
const DONOR_MARGIN = 0.5;

/**
 * Gives each face the lower half of another: unmasked faces a real mask, masked ones a mouth and a chin, so that what
 * is above the nose, the light and the photo's source tell nothing about the label. Faces and donors are paired by how
 * far they are turned.
 *
 * @param donors of the other label; each may serve several times
 * @returns rows with the donors' labels and the faces' groups
 */
export async function graftLowerHalves(
  faces: readonly LocatedFace[],
  donors: readonly LocatedFace[],
  { folder, seed = 0 }: { folder: string; seed?: number },
): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  return mapConcurrently(pairs(faces, donors, seeded(seed)), 4, async ([face, donor], index) => {
    const image = await decodeImage(face.row.path);
    const grafted = graft(
      image,
      face.landmarks,
      await decodeImage(donor.row.path),
      donor.landmarks,
      seeded(seed, index),
    );
    const { path, groups } = face.row;
    const file = join(folder, `${index}-${basename(path, extname(path))}.jpg`);
    await writeCanvas(file, grafted);
    return { path: file, label: donor.row.label, groups };
  });
}

function pairs(faces: readonly LocatedFace[], donors: readonly LocatedFace[], random: Random) {
  const byTurn = (a: LocatedFace, b: LocatedFace) => turn(a.landmarks) - turn(b.landmarks);
  if (donors.length === 0) return [];
  const chosen: LocatedFace[] = [];
  while (chosen.length < faces.length) chosen.push(...shuffled(donors, random));
  const partners = chosen.slice(0, faces.length).sort(byTurn);
  return [...faces].sort(byTurn).map((face, i) => [face, partners[i]] as const);
}

function graft(image: RgbImage, at: Landmarks, donor: RgbImage, donorAt: Landmarks, random: Random): Canvas {
  const target = canvasOf(image);
  const axis = faceAxis(at);
  const donorAxis = faceAxis(donorAt);
  const gains = [0, 1, 2].map((c) =>
    Math.min(1.6, Math.max(0.6, meanAround(image, at, c) / meanAround(donor, donorAt, c))),
  );
  const layer = createCanvas(image.width, image.height);
  const drawn = layer.getContext("2d");
  const [room, down] = [DONOR_MARGIN * donor.width, DONOR_MARGIN * donor.height];
  const box = { x: -room, y: -down, width: donor.width + 2 * room, height: donor.height + 2 * down };
  const padded = recolored(resize(donor, Math.round(box.width), Math.round(box.height), box), gains);
  drawn.save();
  drawn.translate(axis.eyes.x, axis.eyes.y);
  drawn.rotate(axis.angle - donorAxis.angle);
  const scale = axis.length / donorAxis.length;
  drawn.scale(scale, scale);
  drawn.drawImage(canvasOf(padded), -donorAxis.eyes.x - room, -donorAxis.eyes.y - down);
  drawn.restore();
  const along = (share: number) => ({
    x: axis.eyes.x - Math.sin(axis.angle) * axis.length * share,
    y: axis.eyes.y + Math.cos(axis.angle) * axis.length * share,
  });
  const seam = 0.12 + 0.12 * random();
  const [from, to] = [along(seam), along(seam + 0.15)];
  const feather = drawn.createLinearGradient(from.x, from.y, to.x, to.y);
  feather.addColorStop(0, "rgba(0, 0, 0, 0)");
  feather.addColorStop(1, "rgba(0, 0, 0, 1)");
  drawn.globalCompositeOperation = "destination-in";
  drawn.fillStyle = feather;
  drawn.fillRect(0, 0, image.width, image.height);
  target.getContext("2d").drawImage(layer, 0, 0);
  return target;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** From the middle of the eyes to that of the mouth; the angle is 0 for an upright face. */
function faceAxis({ leftEye, rightEye, leftMouth, rightMouth }: Landmarks) {
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(leftMouth, rightMouth);
  const [dx, dy] = [mouth.x - eyes.x, mouth.y - eyes.y];
  return { eyes, angle: Math.atan2(-dx, dy), length: Math.max(1, Math.hypot(dx, dy)) };
}

/** Of one channel, over the square between the eyes. */
function meanAround({ width, height, data }: RgbImage, { leftEye, rightEye }: Landmarks, channel: number): number {
  const { x, y } = middle(leftEye, rightEye);
  const reach = Math.max(1, Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y) / 2);
  const [left, right] = [x - reach, x + reach].map((v) => Math.min(width - 1, Math.max(0, Math.round(v))));
  const [top, bottom] = [y - reach, y + reach].map((v) => Math.min(height - 1, Math.max(0, Math.round(v))));
  let sum = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) sum += data[3 * (row * width + column) + channel];
  }
  return 1 + sum / ((right - left + 1) * (bottom - top + 1));
}

function recolored({ width, height, data }: RgbImage, gains: readonly number[]): RgbImage {
  return { width, height, data: Uint8Array.from(data, (value, i) => Math.min(255, value * gains[i % 3])) };
}
