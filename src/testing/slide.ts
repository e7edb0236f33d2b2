import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { temporaryFolder } from "./temporary-folder.ts";

const demo = join(dirname(createRequire(import.meta.url).resolve("@vladmandic/face-api/package.json")), "demo");

/** A photo of several people that moves to the left, as numbered pictures, which are read as a video. @param step pixels a frame */
export async function slide(frames: number, step = 1): Promise<string> {
  const folder = await temporaryFolder();
  const photo = sharp(join(demo, "sample1.jpg")).resize(660, 440);
  for (let i = 0; i < frames; i++) {
    const part = photo.clone().extract({ left: step * i, top: 0, width: 640, height: 440 });
    await part.png().toFile(join(folder, `${String(i).padStart(3, "0")}.png`));
  }
  return join(folder, "%03d.png");
}
