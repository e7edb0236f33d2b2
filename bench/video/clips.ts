import { join } from "node:path";
import { path, run } from "./programs.ts";

/** How often the clip is shown, so that starting a program is a small part of it. */
const TIMES = 3;
const SOURCE = path("../../../shared/data/clips/one-unmasked.mp4");

/** One face in 1280 x 720. */
export const oneFace = (folder: string) => scaled(join(folder, "one-face.mp4"), "scale=1280:720");

/** Five of it side by side with a sixth place left empty. */
export function fiveFaces(folder: string): string {
  const tiles = "scale=426:360,split=5[a][b][c][d][e];[a][b][c]hstack=3[top];[d][e]hstack=2,pad=1278:360[low];";
  return scaled(join(folder, "five-faces.mp4"), `${tiles}[top][low]vstack,scale=1280:720`);
}

function scaled(file: string, filter: string): string {
  const again = ["-stream_loop", String(TIMES - 1), "-i", SOURCE, "-vf", filter];
  run("ffmpeg", ["-y", ...again, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-an", file]);
  return file;
}
