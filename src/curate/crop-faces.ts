import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import sharp from "sharp";
import { writeAtomically } from "../atomic-file.ts";
import { decodeImage, type FaceRow } from "../data/index.ts";
import { CROP_MARGIN, type FaceDetector, grownBox } from "../faces/index.ts";
import { resize } from "../image/index.ts";

/** Longest side of a written crop, pixels: more than any network reads. */
const LONGEST_SIDE = 224;

/**
 * Cuts the best face out of every portrait, as the classifier will be given it: the detector's box and `CROP_MARGIN`
 * around it. Portraits without a face are left out.
 */
export async function cropFaces(
  rows: readonly FaceRow[],
  { folder, detector, onProgress }: { folder: string; detector: FaceDetector; onProgress?(done: number): void },
): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  const crops: FaceRow[] = [];
  for (const [index, row] of rows.entries()) {
    const image = await decodeImage(row.path);
    const [face] = await detector.detect(image);
    onProgress?.(index + 1);
    if (!face) continue;
    const box = grownBox(face.box, CROP_MARGIN);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(box.width, box.height));
    const crop = resize(image, Math.round(box.width * scale), Math.round(box.height * scale), box);
    const file = join(folder, `${index}-${basename(row.path, extname(row.path))}.jpg`);
    const { width, height } = crop;
    const picture = sharp(crop.data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 95 });
    await writeAtomically(file, (partial) => picture.toFile(partial));
    crops.push({ ...row, path: file });
  }
  return crops;
}
