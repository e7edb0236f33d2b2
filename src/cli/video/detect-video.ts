import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { blurFaces, planesSurface } from "../../annotate/index.ts";
import type { MaskDetector } from "../../faces/index.ts";
import type { Box } from "../../geometry/index.ts";
import type { MaskLabel } from "../../labels.ts";
import {
  type CreateVideoOptions,
  createVideo,
  drawFaces,
  openVideo,
  shownSource,
  type VideoPictureFrame,
  type VideoSink,
  type VideoSource,
} from "../../media/node/index.ts";
import { type Cadence, PlacesToHide, Profile, type WatchedFrame, watch } from "../../pipeline/index.ts";
import { ANNOTATED } from "../annotated-copies.ts";
import { AnswerCounts, counted } from "../answer-counts.ts";
import { printDetection } from "../print-detection.ts";
import { say } from "../process.ts";
import { progressBar } from "../progress.ts";
import type { EventCrops } from "./event-crops.ts";
import type { EventLog } from "./event-log.ts";
import { profileTable } from "./profile-table.ts";
import type { SharePlot } from "./share-plot.ts";

export interface VideoOptions {
  json?: boolean | undefined;
  strict?: boolean | undefined;
  /** How often faces are searched for. */
  search: Cadence;
  /** Whose faces are made unrecognisable. */
  blur?: "all" | MaskLabel | undefined;
  /** How the annotated copy is coded. */
  coding?: Omit<CreateVideoOptions, "like" | "description"> | undefined;
  events?: EventLog | undefined;
  crops?: EventCrops | undefined;
  plot?: SharePlot | undefined;
  /** Print how long each stage took. */
  profile?: boolean | undefined;
  /** Draw no progress bar. */
  quiet?: boolean | undefined;
  /** Brings the watch to its end: what was seen until then is kept. */
  signal: AbortSignal;
}

/** What was seen in a video. */
export interface VideoReport {
  answers: AnswerCounts;
  text: string;
  /** Frames that were watched. */
  frames: number;
}

/** Seconds of the very same picture after which a camera counts as frozen. */
const FROZEN_SECONDS = 2;

/**
 * Lets V8's heap become five times as large before it is swept. Pixels lie outside of it but count: by the usual rule all of it
 * is looked through more than ten times a second, which takes a tenth of the processors.
 */
const SWEEP_LESS = "--heap-growing-percent=400";

/** Watches one video, prints or writes what is asked for, and tells what was seen. */
export async function detectVideo(
  detector: MaskDetector,
  path: string,
  file: string | undefined,
  options: VideoOptions,
): Promise<VideoReport> {
  setFlagsFromString(SWEEP_LESS);
  const { json, strict, search, events, crops, plot, signal } = options;
  await using video = await openVideo(path, { strict, signal });
  const source = shownSource(path);
  const how = { ...options.coding, like: video, description: ANNOTATED };
  await using copy = file === undefined ? undefined : await createVideo(file, how);
  const bar = options.quiet ? undefined : barFor(video);
  const profile = options.profile ? new Profile() : undefined;
  const answers = new AnswerCounts();
  const shares = plot?.curve(path);
  const started = performance.now();
  let frames = 0;
  const seconds = () => (performance.now() - started) / 1000;
  const fps = () => (frames / seconds()).toFixed(1);
  const tell = async (seen: WatchedFrame<VideoPictureFrame>, hidden: readonly Box[]) => {
    if (seen.events.length === 0) return;
    const files = await crops?.write(path, seen, hidden);
    const arrived = video.isLive ? new Date(seen.frame.arrived) : undefined;
    for (const event of seen.events) await events?.write(source, event, { arrived, crop: files?.get(event) });
  };
  const places = options.blur && new PlacesToHide(options.blur === "all" ? undefined : options.blur);
  const isHiding = options.blur !== undefined && (copy !== undefined || crops !== undefined);
  if (isHiding && typeof search === "number" && search > 1 && !video.isLive)
    say(`${source}: --search ${search}: a new face may be bare until the next search; --search every hides it`);
  // A camera's newest frame counts: none waits for the next search.
  const live = {
    cadence: "every",
    farFaces: isHiding ? 0 : true,
    frozenSeconds: FROZEN_SECONDS,
  } as const;
  // A face that comes, near or far, would be seen bare until the next search.
  const hiding = { cadence: search === "auto" ? "every" : search, farFaces: 0 } as const;
  const watched = watch(
    video.frames({ signal }),
    profile?.ofDetector(detector) ?? detector,
    video.isLive ? live : isHiding ? hiding : { cadence: search },
  );
  try {
    for await (const seen of watched) {
      using frame = seen.frame;
      if (json) printDetection({ source, frame, faces: seen.faces, isLive: video.isLive });
      const hidden = places?.of(seen) ?? [];
      await tell(seen, hidden);
      if (copy) {
        const drawing = () => draw(seen, hidden);
        await (profile ? profile.measure("draw", drawing) : drawing());
        await copy.write(frame);
      }
      shares?.update(seen.tracks, frame.time);
      answers.add(seen.faces);
      frames++;
      bar?.increment({ fps: fps() });
    }
    for (const event of watched.finish()) await events?.write(source, event, {});
    if (frames > 0) await copy?.finish();
  } finally {
    bar?.stop();
  }
  for (const warning of warningsOf(video, copy, watched)) say(`${source}: ${warning}`);
  if (profile) process.stderr.write(profileTable(source, profile, video.report(), copy, seconds()));
  const rate = `${fps()} fps`;
  return { answers, frames, text: `${counted(frames, "frame")}, ${peopleText(watched.summary)}; ${answers}, ${rate}` };
}

function barFor({ source, expectedFrames, isLive }: VideoSource) {
  const rest = isLive
    ? "{value} frames | {fps} fps"
    : "{bar} {value}/{total} frames | {fps} fps | {eta_formatted} left";
  const bar = progressBar(`{source} ${rest}`);
  bar.start(expectedFrames, 0, { source: basename(source), fps: "-" });
  return bar;
}

function warningsOf(video: VideoSource, copy: VideoSink | undefined, { frozen }: { frozen: number }): string[] {
  const still = frozen > 0 ? [`the picture stood still for ${frozen.toFixed(1)} s; nobody is counted in it`] : [];
  return [...video.report().warnings, ...still, ...(copy?.warnings ?? [])];
}

/** Boxes and captions, over faces that are made unrecognisable first where that is asked. */
async function draw(seen: WatchedFrame<VideoPictureFrame>, hidden: readonly Box[]): Promise<void> {
  const surface = planesSurface(await seen.frame.planes());
  blurFaces(surface, hidden);
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
