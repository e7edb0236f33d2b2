/**
 * People counted on the clips of ../shared/data against how many there are, how often their labels change with and without
 * a decision over frames, and what each cadence costs: `npm run bench -- people [CLIP ...]`.
 */
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { loadMaskDetector } from "../src/load/node.ts";
import { isVideo, openVideo } from "../src/media/node/index.ts";
import { type WatchOptions, watch } from "../src/pipeline/index.ts";

/** People in each clip, counted by eye, from and to; in the others it is not known. */
const PEOPLE: Record<string, readonly [number, number]> = {
  "asl-": [1, 1],
  "one-": [1, 1],
  "portrait-": [1, 1],
  "head-pose": [2, 2],
  "face-demographics": [2, 2],
  "classroom-4": [4, 4],
  "store-aisle": [3, 3],
  "press-briefing": [6, 7],
};
const CADENCES: Record<string, WatchOptions> = {
  every: { cadence: "every" },
  "every, far": { cadence: "every", farFaces: true },
  "4": { cadence: 4 },
  "8": { cadence: 8 },
  "auto, near": { cadence: "auto", farFaces: false },
  auto: { cadence: "auto" },
};

const root = fileURLToPath(new URL("../../shared/data/clips/", import.meta.url));
if (!existsSync(root)) throw new Error(`no clips at ${root}`);
const clips = readdirSync(root).filter(isVideo);
const wanted = process.argv.slice(3);
const detector = await loadMaskDetector({ faceSides: [640], workers: availableParallelism() });
const totals = new Map<string, { frames: number; faces: number; searched: number; seconds: number; off: number }>();
console.log(`${cpus().length} x ${cpus()[0].model}`);
for (const clip of clips.filter((name) => wanted.length === 0 || wanted.some((one) => name.includes(one)))) {
  const [from, to] = Object.entries(PEOPLE).find(([start]) => clip.startsWith(start))?.[1] ?? [];
  console.log(`${clip}: ${from === undefined ? "people not counted" : from === to ? from : `${from} to ${to}`}`);
  for (const [name, how] of Object.entries(CADENCES)) {
    const total = totals.get(name) ?? { frames: 0, faces: 0, searched: 0, seconds: 0, off: 0 };
    totals.set(name, total);
    await using video = await openVideo(root + clip);
    const start = performance.now();
    const watched = watch(video.frames(), detector, how);
    let [frames, faces, searched] = [0, 0, 0];
    for await (const seen of watched) {
      using _ = seen.frame;
      frames++;
      faces += seen.faces.length;
      if (seen.isSearched) searched++;
    }
    watched.finish();
    const seconds = (performance.now() - start) / 1000;
    const { people } = watched.summary;
    const { changes, answerChanges, tracks } = watched.labelChanges;
    if (from !== undefined && to !== undefined) total.off += Math.max(0, from - people, people - to);
    total.frames += frames;
    total.faces += faces;
    total.searched += searched;
    total.seconds += seconds;
    console.log(
      `  ${name.padEnd(11)} ${people} people, ${faces} faces in ${frames} frames, ${searched} searched; label changes of ${tracks} tracks: ${changes} decided, ${answerChanges} frame by frame; ${(frames / seconds).toFixed(1)} fps`,
    );
  }
}
const every = totals.get("every")!;
for (const [name, { frames, faces, searched, seconds, off }] of totals) {
  console.log(
    `${name.padEnd(11)} ${((100 * faces) / every.faces).toFixed(1)} % of the faces of every frame, ${((100 * searched) / frames).toFixed(0)} % of the frames searched, ${(frames / seconds).toFixed(1)} fps, ${off} people too many or too few`,
  );
}
console.log(`people score ${totals.get("auto")!.off}`);
await detector.dispose();
