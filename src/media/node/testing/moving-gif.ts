import sharp from "sharp";

/** An animation of a bright square that crosses a dark field, 64 x 48 pixels, 10 frames a second. */
export async function movingGif(frames: number): Promise<Buffer> {
  const field = { width: 64, height: 48, channels: 3, background: "#202830" } as const;
  const square = { create: { width: 12, height: 12, channels: 3, background: "#f0c040" } } as const;
  const pictures = Array.from({ length: frames }, (_, i) =>
    sharp({ create: field })
      .composite([{ input: square, left: (i * 3) % 50, top: 18 }])
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(pictures), { join: { animated: true } })
    .gif({ delay: 100 })
    .toBuffer();
}
