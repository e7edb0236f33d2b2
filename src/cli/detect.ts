import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../errors.ts";
import type { MaskDetector, MaskedFace, UncertainRange } from "../faces/index.ts";
import { LABELS, labelNames } from "../labels.ts";
import { loadMaskDetector } from "../load/node.ts";
import {
  annotate,
  createVideo,
  isPhoto,
  isVideo,
  readImage,
  readVideo,
  videoOutputEnding,
  writeImage,
} from "../media/node/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { findSources } from "./find-sources.ts";
import { range, sides } from "./parsers.ts";
import { progressBar } from "./progress.ts";

interface DetectOptions {
  model?: string | undefined;
  out?: string | undefined;
  json?: boolean | undefined;
  device: Device;
  uncertain?: UncertainRange | undefined;
  faceSides?: readonly number[] | undefined;
  noseOut?: boolean | undefined;
}

/** What `--json` prints, one a line. */
interface Detection {
  source: string;
  frame?: number | undefined;
  time?: number | undefined;
  faces: readonly MaskedFace[];
}

export function addDetect(program: Command): void {
  program
    .command("detect")
    .description("find faces in photos and videos and tell of each whether it wears a mask")
    .argument("<input...>", "photos, videos, or folders of them")
    .option(
      "--model <file>",
      "the mask-detector.onnx of a training run, or its folder; the package's own where left out",
    )
    .option("--out <dir>", "write annotated copies here; ./maskwatch-out where neither --out nor --json is given")
    .option("--json", "print one JSON object a photo or frame to stdout")
    .option("--uncertain <from,to>", "answer uncertain between these probabilities of a mask (0.4,0.6)", range)
    .addOption(new Option("--nose-out", "built in: masks worn wrongly are told apart without it").hideHelp())
    .option(
      "--face-sides <px,...>",
      "search for faces with the picture's longer side brought to each of these (1024,320); 640 is faster, misses small ones",
      sides,
    )
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .action(
      async (
        inputs: string[],
        { model, json, device, uncertain, faceSides, noseOut, out = json ? undefined : "maskwatch-out" }: DetectOptions,
      ) => {
        const sources = [...new Set((await Promise.all(inputs.map(findSources))).flat())];
        if (out) refuseSameOutputs(sources, out);
        if (noseOut)
          process.stderr.write(
            "maskwatch: --nose-out is not needed: a model of three classes answers incorrect by itself, one of two cannot\n",
          );
        await using detector = await loadMaskDetector({ model, device, uncertain, faceSides });
        let failed = 0;
        for (const source of sources) {
          try {
            const report = isVideo(source)
              ? await detectVideo(detector, source, out, json)
              : await detectPhoto(detector, source, out, json);
            if (!json) process.stdout.write(`${source}: ${report}\n`);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            if (sources.length === 1) throw error;
            failed++;
            process.stderr.write(`maskwatch: ${error.message}\n`);
          }
        }
        if (failed > 0) throw new InputError(`${failed} of ${sources.length} inputs could not be read`);
      },
    );
}

async function detectPhoto(detector: MaskDetector, source: string, out?: string, json?: boolean): Promise<string> {
  const image = await readImage(source);
  const faces = await detector.detect(image);
  if (json) print({ source, faces });
  if (!out) return counts(faces);
  const file = outputFile(source, out);
  await refuseOverwriting(source, file);
  await writeImage(file, annotate({ image, faces }));
  return `${counts(faces)}; see ${file}`;
}

async function detectVideo(detector: MaskDetector, source: string, out?: string, json?: boolean): Promise<string> {
  const file = out && outputFile(source, out);
  if (file) await refuseOverwriting(source, file);
  await using video = await readVideo(source);
  await using copy = file ? await createVideo(file, { like: video }) : undefined;
  const bar = progressBar("{source} {bar} {value}/{total} frames | {fps} fps | {eta_formatted} left");
  bar.start(video.expectedFrames, 0, { source: basename(source), fps: "-" });
  const started = performance.now();
  const totals = noAnswers();
  let frames = 0;
  const fps = () => ((1000 * frames) / (performance.now() - started)).toFixed(1);
  try {
    for await (const frame of video) {
      const faces = await detector.detect(frame.image);
      if (json) print({ source, frame: frame.index, time: frame.time, faces });
      await copy?.write({ ...frame, image: annotate({ image: frame.image, faces }) });
      for (const { label } of faces) totals[label]++;
      frames++;
      bar.increment({ fps: fps() });
    }
    await copy?.finish();
  } finally {
    bar.stop();
  }
  const summary = `${frames} frames, ${counted(totals)}, ${fps()} fps`;
  return file ? `${summary}; see ${file}` : summary;
}

function outputFile(source: string, out: string): string {
  if (isPhoto(source)) return join(out, basename(source));
  return join(out, basename(source, extname(source)) + videoOutputEnding(source));
}

function refuseSameOutputs(sources: readonly string[], out: string): void {
  const owners = new Map<string, string>();
  for (const source of sources) {
    const file = outputFile(source, out);
    const owner = owners.get(file);
    if (owner) throw new InputError(`${source} and ${owner} would both be written to ${file}; give them in two runs`);
    owners.set(file, source);
  }
}

async function refuseOverwriting(source: string, file: string): Promise<void> {
  const [a, b] = await Promise.all([stat(source), stat(file).catch(() => undefined)]);
  if (b && a.ino === b.ino && a.dev === b.dev)
    throw new InputError(`${file}: is the input itself; choose another --out`);
}

type Totals = Record<MaskedFace["label"], number>;
const noAnswers = () => Object.fromEntries(labelNames.map((label) => [label, 0])) as Totals;

function counts(faces: readonly MaskedFace[]): string {
  const totals = noAnswers();
  for (const { label } of faces) totals[label]++;
  return `${faces.length} ${faces.length === 1 ? "face" : "faces"}, ${counted(totals)}`;
}

/** Masks and bare faces, and of the other answers those that were given. */
function counted(totals: Totals): string {
  const told = labelNames.filter((label) => label === "mask" || label === "no_mask" || totals[label] > 0);
  return told.map((label) => `${totals[label]} ${LABELS[label].counted}`).join(", ");
}

function print({ source, frame, time, faces }: Detection): void {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const rounded = faces.map(({ box, score, label, confidence }) => ({
    box: { x: round(box.x, 1), y: round(box.y, 1), width: round(box.width, 1), height: round(box.height, 1) },
    score: round(score, 4),
    label,
    confidence: round(confidence, 4),
  }));
  const position = frame === undefined ? {} : { frame, time: round(time!, 4) };
  process.stdout.write(`${JSON.stringify({ source, ...position, faces: rounded })}\n`);
}
