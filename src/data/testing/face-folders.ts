import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { seeded } from "../../random.ts";

/** A JPEG of one colour and some noise, 40 x 50 pixels. */
export function noiseJpeg(color: readonly [number, number, number], seed: number): Promise<Buffer> {
  const random = seeded(seed);
  const data = Uint8Array.from({ length: 40 * 50 * 3 }, (_, i) => color[i % 3] + 60 * (random() - 0.5));
  return sharp(data, { raw: { width: 40, height: 50, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/**
 * Makes RMFD's layout below `root/faces`, one image a name: masked "faces" are bluish, unmasked ones reddish, so that
 * a network tells them apart in a few steps.
 *
 * @param subjects images of each subject, for each label folder
 */
export async function makeFaces(
  root: string,
  subjects: { masked: Record<string, number>; unmasked: Record<string, number> },
): Promise<string> {
  const layout = [
    ["AFDB_masked_face_dataset", subjects.masked, [40, 60, 200]],
    ["AFDB_face_dataset", subjects.unmasked, [200, 120, 80]],
  ] as const;
  for (const [folder, counts, color] of layout) {
    for (const [subject, count] of Object.entries(counts)) {
      for (let i = 0; i < count; i++) {
        await writeInto(join(root, "faces", folder, subject, `${i}.jpg`), await noiseJpeg(color, i));
      }
    }
  }
  return join(root, "faces");
}

/** Writes a file and the folders above it. */
export async function writeInto(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
