import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Plane } from "../image/index.ts";
import { openVideo } from "../media/node/index.ts";

/** Writes a video as YUV4MPEG2, which Chromium shows as a camera, at another rate; returns how many frames it has. */
export async function writeY4m(
  source: string,
  path: string,
  { fps, frames = 1000 }: { fps: number; frames?: number | undefined },
): Promise<number> {
  await using video = await openVideo(source);
  const file = createWriteStream(path);
  let count = 0;
  for await (const frame of video.frames()) {
    using owned = frame;
    const { width, height, y, u, v } = await owned.planes();
    if (count === 0) file.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
    file.write("FRAME\n");
    file.write(packed(y, width, height));
    for (const chroma of [u, v]) file.write(packed(chroma, (width + 1) >> 1, (height + 1) >> 1));
    if (++count === frames) break;
  }
  file.end();
  await finished(file);
  return count;
}

/** A plane without what pads its rows. */
function packed({ data, stride }: Plane, width: number, height: number): Uint8Array {
  const rows = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) rows.set(data.subarray(row * stride, row * stride + width), row * width);
  return rows;
}
