import { mapConcurrently } from "../concurrency.ts";
import { decodeImage, type FaceRow } from "../data/index.ts";
import type { FaceDetector, Landmarks } from "../faces/index.ts";
import { resize } from "../image/index.ts";

/** Room that a tight crop gets on each side, a share of its own: the detector expects something around a face. */
const MARGIN = 0.3;
/** Longer side at which a crop with its room is searched, pixels. */
const SIDE = 192;

export interface LocatedFace {
  row: FaceRow;
  /** In pixels of the image, also beyond it. */
  landmarks: Landmarks;
}

/** The faces among `rows`, crops of one face each, whose parts the detector finds. */
export async function locateFaces(rows: readonly FaceRow[], detector: FaceDetector): Promise<LocatedFace[]> {
  const located = await mapConcurrently(rows, 4, async (row) => {
    const image = await decodeImage(row.path);
    const room = { x: MARGIN * image.width, y: MARGIN * image.height };
    const box = { x: -room.x, y: -room.y, width: image.width + 2 * room.x, height: image.height + 2 * room.y };
    const scale = SIDE / Math.max(box.width, box.height);
    const padded = resize(image, Math.round(box.width * scale), Math.round(box.height * scale), box);
    const [face] = await detector.detect(padded);
    if (!face?.landmarks) return [];
    const points = Object.entries(face.landmarks).map(([name, { x, y }]) => [
      ...[name, { x: x / scale - room.x, y: y / scale - room.y }],
    ]);
    return [{ row, landmarks: Object.fromEntries(points) as Landmarks }];
  });
  return located.flat();
}

/** How far a face is turned to the side: its nose's way from the middle of the eyes, in distances of the eyes. */
export function turn({ leftEye, rightEye, nose }: Landmarks): number {
  const [dx, dy] = [rightEye.x - leftEye.x, rightEye.y - leftEye.y];
  const [nx, ny] = [nose.x - (leftEye.x + rightEye.x) / 2, nose.y - (leftEye.y + rightEye.y) / 2];
  return (nx * dx + ny * dy) / (dx * dx + dy * dy || 1);
}
