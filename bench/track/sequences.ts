import { readFileSync } from "node:fs";
import type { Face } from "../../src/faces/index.ts";
import type { Box } from "../../src/geometry/index.ts";
import { type Random, seeded } from "../../src/random.ts";

/** Boxes that a detector found, frame by frame, and who was there. */
export interface Sequence {
  /** Frames a second. */
  rate: number;
  boxes: Face[][];
  truth: NumberedBox[][];
}

/** A person's box. */
export interface NumberedBox {
  id: number;
  box: Box;
}

/** What is done to a sequence's boxes, each at random. */
export interface Disturbance {
  /** The share that is left out. */
  dropped?: number;
  /** Standard deviation by which centres and sides are moved, in sizes (the root of the area). */
  shaken?: number;
  /** False boxes a frame, on average: of the sequence's sizes, anywhere, with any score that its boxes have. */
  added?: number;
}

/** A sequence of MOTChallenge: `det.txt` and `gt.txt` of a folder. */
export function readSequence(folder: string, rate: number): Sequence {
  const [found, truth] = ["det.txt", "gt.txt"].map((file) =>
    readFileSync(`${folder}/${file}`, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number)),
  );
  const frames = Math.max(...[...found, ...truth].map(([frame]) => frame));
  const sequence: Sequence = { rate, boxes: emptyFrames(frames), truth: emptyFrames(frames) };
  for (const [frame, , x, y, width, height, score] of found) {
    sequence.boxes[frame - 1].push({ box: { x, y, width, height }, score });
  }
  for (const [frame, id, x, y, width, height] of truth) {
    sequence.truth[frame - 1].push({ id, box: { x, y, width, height } });
  }
  return sequence;
}

/** The same at a lower rate: every n-th frame. */
export function everyNth(sequence: Sequence, n: number): Sequence {
  const kept = <T>(frames: T[]) => frames.filter((_, i) => i % n === 0);
  const { rate, boxes, truth } = sequence;
  return { rate: rate / n, boxes: kept(boxes), truth: kept(truth) };
}

/** The same with its boxes disturbed. */
export function disturbed(
  sequence: Sequence,
  { dropped = 0, shaken = 0, added = 0 }: Disturbance,
  seed: number,
): Sequence {
  const random = seeded(seed);
  const all = sequence.boxes.flat();
  const scores = all.map(({ score }) => score);
  const lowest = scores.reduce((a, b) => Math.min(a, b), 1);
  const boxes = sequence.boxes.map((faces) => {
    const kept = faces.filter(() => random() >= dropped).map((face) => shakenFace(face, shaken, random));
    const extra = Array.from({ length: binomial(added, random) }, () => {
      const { width, height } = all[Math.floor(random() * all.length)].box;
      const box = { x: random() * (WIDTH - width), y: random() * (HEIGHT - height), width, height };
      return { box, score: lowest + random() * (1 - lowest) };
    });
    return [...kept, ...extra];
  });
  return { ...sequence, boxes };
}

/** Heads made of the true boxes of people: small, fast, and hidden as they are; the score is made up. */
export function headsOf(sequence: Sequence, seed: number): Sequence {
  const random = seeded(seed);
  const truth = sequence.truth.map((people) => people.map(({ id, box }) => ({ id, box: headOf(box) })));
  const boxes = truth.map((heads) => heads.map(({ box }) => ({ box, score: 0.6 + 0.4 * Math.sqrt(random()) })));
  return { ...sequence, truth, boxes };
}

/** Both sequences are of pictures of 640x480. */
const [WIDTH, HEIGHT] = [640, 480];

const emptyFrames = <T>(count: number): T[][] => Array.from({ length: count }, () => []);

const headOf = ({ x, y, width, height }: Box): Box => ({
  x: x + width / 2 - 0.05 * height,
  y: y + 0.005 * height,
  width: 0.1 * height,
  height: 0.13 * height,
});

function shakenFace({ box, score }: Face, shaken: number, random: Random): Face {
  if (shaken === 0) return { box, score };
  const by = shaken * Math.sqrt(box.width * box.height);
  const [x, y, w, h] = [0, 1, 2, 3].map(() => by * normal(random));
  const [width, height] = [Math.max(4, box.width + w), Math.max(4, box.height + h)];
  const center = { x: box.x + box.width / 2 + x, y: box.y + box.height / 2 + y };
  return { box: { x: center.x - width / 2, y: center.y - height / 2, width, height }, score };
}

/** Of two tries, so that there are up to two more. */
const binomial = (mean: number, random: Random) => [0, 1].filter(() => random() < mean / 2).length;

/** Box-Muller. */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
