import { type Face, type FaceDetector, type FaceDetectorName, openFaceDetector } from "../../src/faces/index.ts";
import { iou } from "../../src/geometry/index.ts";
import { nodeRuntime } from "../../src/runtime/node.ts";

export type Teacher = FaceDetector & AsyncDisposable;

/** From this score on a box may be a face. */
const POSSIBLE = 0.2;
/** What one detector alone finds may be a face, no more. */
const MAY_BE = 0.4;
/** Boxes of two detectors that overlap by this IoU are one face. */
const SAME = 0.4;

const opener = (name: FaceDetectorName) => (bytes: Uint8Array, sides: readonly number[]) =>
  openFaceDetector(nodeRuntime, name, { bytes, name }, { sides, minScore: POSSIBLE });

export const openCenterFace = opener("centerface");
export const openRetinaFace = opener("retinaface");

/** What `finder` finds, framed by `framer` where it finds it too; what `framer` alone finds may be a face. */
export function framedAlike(finder: Teacher, framer: Teacher): Teacher {
  return {
    sides: finder.sides,
    async detect(image, options) {
      const [found, frames] = [await finder.detect(image, options), await framer.detect(image, options)];
      const same = (face: Face, others: readonly Face[]) =>
        others
          .toSorted((a, b) => iou(b.box, face.box) - iou(a.box, face.box))
          .find(({ box }) => iou(box, face.box) >= SAME);
      const framed = found.map((face) => ({ ...(same(face, frames) ?? face), score: face.score }));
      const others = frames.filter((face) => !same(face, found));
      return [...framed, ...others.map((face) => ({ ...face, score: Math.min(face.score, MAY_BE) }))];
    },
    async [Symbol.asyncDispose]() {
      await finder[Symbol.asyncDispose]();
      await framer[Symbol.asyncDispose]();
    },
  };
}
