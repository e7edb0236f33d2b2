import type { MaskedFace } from "../../faces/index.ts";
import { iou } from "../../geometry/index.ts";
import type { Watcher } from "../index.ts";
import { drawSample, SAMPLE_SIZE } from "./sample.ts";

/** When two of the drawn people wear a mask and one does not, seconds of the sample. */
const MOMENT = 8;

/** How far two ways to compute may differ. */
const LEAST_OVERLAP = 0.95;
const MOST_DIFFERENCE = 0.02;

/** Whether two watchers find the same in the drawn test picture: as many faces, in the same places, with the same answers. */
export async function giveSameAnswers(known: Watcher, other: Watcher): Promise<boolean> {
  const [expected, found] = [await facesBy(known), await facesBy(other)];
  const isSame = (face: MaskedFace) =>
    found.some(
      ({ box, label, confidence }) =>
        iou(box, face.box) >= LEAST_OVERLAP &&
        label === face.label &&
        Math.abs(confidence - face.confidence) <= MOST_DIFFERENCE,
    );
  return expected.length > 0 && expected.length === found.length && expected.every(isSame);
}

async function facesBy(watcher: Watcher): Promise<MaskedFace[]> {
  const canvas = new OffscreenCanvas(SAMPLE_SIZE.width, SAMPLE_SIZE.height);
  drawSample(canvas.getContext("2d")!, MOMENT);
  const { faces, bitmap } = await watcher.see(canvas.transferToImageBitmap(), 0);
  bitmap.close();
  await watcher.finish();
  return faces;
}
