import { basename } from "node:path";
import { blurFaces, planesSurface } from "../annotate/index.ts";
import type { MaskDetector } from "../faces/index.ts";
import type { MaskLabel } from "../labels.ts";
import { createVideo, drawFaces, openVideo, type VideoPictureFrame } from "../media/node/index.ts";
import { type Cadence, placesToHide, type WatchedFrame, watch } from "../pipeline/index.ts";
import { ANNOTATED } from "./annotated-copies.ts";
import { AnswerCounts, counted } from "./answer-counts.ts";
import type { EventLog } from "./event-log.ts";
import { printDetection } from "./print-detection.ts";
import { say } from "./process.ts";
import { progressBar } from "./progress.ts";

export interface VideoOptions {
  json?: boolean | undefined;
  strict?: boolean | undefined;
  /** How often faces are searched for. */
  search: Cadence;
  /** Whose faces are made unrecognisable. */
  blur?: "all" | MaskLabel | undefined;
  /** Where events go. */
  events?: EventLog | undefined;
}

/** What was seen in a video. */
export interface VideoReport {
  answers: AnswerCounts;
  text: string;
}

/** Watches one video, prints or writes what is asked for, and tells what was seen. */
export async function detectVideo(
  detector: MaskDetector,
  path: string,
  file: string | undefined,
  options: VideoOptions,
): Promise<VideoReport> {
  const { json, strict, search, events, blur } = options;
  await using video = await openVideo(path, { strict });
  await using copy = file === undefined ? undefined : await createVideo(file, { like: video, description: ANNOTATED });
  const bar = progressBar("{source} {bar} {value}/{total} frames | {fps} fps | {eta_formatted} left");
  bar.start(video.expectedFrames, 0, { source: basename(path), fps: "-" });
  const started = performance.now();
  const answers = new AnswerCounts();
  let frames = 0;
  const fps = () => ((1000 * frames) / (performance.now() - started)).toFixed(1);
  // A camera's newest frame counts: none waits for the next search.
  const watched = watch(video.frames(), detector, { cadence: video.isLive ? "every" : search });
  try {
    for await (const seen of watched) {
      using frame = seen.frame;
      if (json) printDetection({ source: path, frame: frame.index, time: frame.time, faces: seen.faces });
      await events?.write(path, seen.events);
      if (copy) {
        await draw(seen, blur);
        await copy.write(frame);
      }
      answers.add(seen.faces);
      frames++;
      bar.increment({ fps: fps() });
    }
    await events?.write(path, watched.finish());
    await copy?.finish();
  } finally {
    bar.stop();
  }
  for (const warning of [...video.report().warnings, ...(copy?.warnings ?? [])]) say(`${path}: ${warning}`);
  return { answers, text: `${counted(frames, "frame")}, ${peopleText(watched.summary)}; ${answers}, ${fps()} fps` };
}

/** Boxes and captions, over faces that are made unrecognisable first where that is asked. */
async function draw(seen: WatchedFrame<VideoPictureFrame>, blur: VideoOptions["blur"]): Promise<void> {
  const surface = planesSurface(await seen.frame.planes());
  if (blur) blurFaces(surface, blur === "all" ? placesToHide(seen) : placesToHide(seen, blur));
  drawFaces(surface, seen.faces);
}

function peopleText({
  people,
  withMask,
  withoutMask,
  incorrect,
  maskedShare,
}: ReturnType<typeof watch>["summary"]): string {
  const parts = [counted(people, "person", "people"), `${withMask} with a mask`, `${withoutMask} without`];
  if (incorrect > 0) parts.push(`${incorrect} with one worn wrongly`);
  if (maskedShare !== undefined) parts.push(`masked ${Math.round(100 * maskedShare)} % of the time`);
  return parts.join(", ");
}
