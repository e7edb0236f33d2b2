import sharp, { type Sharp } from "sharp";

/** Pictures of a bright square that crosses a dark field, 64 x 48 pixels, as PNG. */
export function squarePictures(frames: number): Promise<Buffer[]> {
  const field = { width: 64, height: 48, channels: 3, background: "#202830" } as const;
  const square = { create: { width: 12, height: 12, channels: 3, background: "#f0c040" } } as const;
  return Promise.all(
    Array.from({ length: frames }, (_, i) =>
      sharp({ create: field })
        .composite([{ input: square, left: (i * 3) % 50, top: 18 }])
        .png()
        .toBuffer(),
    ),
  );
}

/** The same as one picture of many pages. */
export async function moving(frames: number): Promise<Sharp> {
  return sharp(await squarePictures(frames), { join: { animated: true } });
}

/** The pictures as an animation, 10 frames a second. */
export const movingGif = async (frames: number) => (await moving(frames)).gif({ delay: 100 }).toBuffer();
