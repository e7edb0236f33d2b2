import { crc32 } from "@node-rs/crc32";
import { moving, squarePictures } from "./moving-gif.ts";

/** The pictures as an animation, 10 frames a second. */
export const movingWebp = async (frames: number) => (await moving(frames)).webp({ delay: 100 }).toBuffer();

/** The pictures as pages of a document. */
export const pagedTiff = async (pages: number) => (await moving(pages)).tiff().toBuffer();

/** The pictures as an animated PNG, which libvips does not write: https://www.w3.org/TR/png-3/. */
export async function movingPng(frames: number): Promise<Buffer> {
  let sequence = 0;
  const parts: Buffer[] = [];
  for (const [i, png] of (await squarePictures(frames)).entries()) {
    const chunks = chunksOf(png);
    const data = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ content }) => content));
    if (i === 0) {
      parts.push(png.subarray(0, 8), chunk("IHDR", chunks[0].content), chunk("acTL", numbers(frames, 0)));
    }
    // Number, width, height, left, top; a tenth of a second; no disposal, no blending.
    const control = Buffer.concat([numbers(sequence++, 64, 48, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])]);
    parts.push(chunk("fcTL", control));
    parts.push(i === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([numbers(sequence++), data])));
  }
  return Buffer.concat([...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunksOf(png: Buffer): { type: string; content: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const content = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), content });
  }
  return chunks;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  return Buffer.concat([numbers(content.length), named, numbers(crc32(named))]);
}

function numbers(...values: number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) buffer.writeUInt32BE(value, 4 * i);
  return buffer;
}
