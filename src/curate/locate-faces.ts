import type { FaceRow } from "../data/index.ts";
import { type FaceDetector, type Landmarks, landmarksBy } from "../faces/index.ts";
import type { Box, Point } from "../geometry/index.ts";
import { readImage } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";

export interface LocatedFace {
  row: FaceRow;
  /** The detector's, in pixels of the image, also beyond it. */
  box: Box;
  landmarks: Landmarks;
}

export interface LocateOptions {
  /** The least share of the picture's height that a face must fill: in a crop of one face a small box is no face. */
  minHeight?: number | undefined;
}

/** The best face of each picture; pictures without one are left out. */
export async function locateFaces(
  rows: readonly FaceRow[],
  detector: Pick<FaceDetector, "detect">,
  { minHeight = 0 }: LocateOptions = {},
): Promise<LocatedFace[]> {
  const located = await mapAhead(rows, 4, async (row) => {
    const image = await readImage(row.path);
    const faces = await detector.detect(image);
    const face = faces.find(({ box, landmarks }) => landmarks && box.height >= minHeight * image.height);
    return face?.landmarks ? [{ row, box: face.box, landmarks: face.landmarks }] : [];
  });
  return located.flat();
}

/** A face's box and landmarks after a shift by `by` pixels and then a scaling. */
export function moved(
  { box, landmarks }: Pick<LocatedFace, "box" | "landmarks">,
  by: Point,
  scale: Point = { x: 1, y: 1 },
): Pick<LocatedFace, "box" | "landmarks"> {
  const at = ({ x, y }: Point): Point => ({ x: (x + by.x) * scale.x, y: (y + by.y) * scale.y });
  return {
    box: { ...at(box), width: box.width * scale.x, height: box.height * scale.y },
    landmarks: landmarksBy((name) => at(landmarks[name])),
  };
}
