import { basename } from "node:path";
import { type Command, Option } from "commander";
import { InputError, oneLine } from "../errors.ts";
import type { MaskDetector, MaskedFace, UncertainRange } from "../faces/index.ts";
import { requireWritableFolder, systemFault } from "../files/index.ts";
import { loadMaskDetector } from "../load/node.ts";
import { annotate, createVideo, readImage, readVideo, writeImage } from "../media/node/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { ANNOTATED } from "./annotated-copies.ts";
import { AnswerCounts, counted } from "./answer-counts.ts";
import { type Failure, findSources, type Source } from "./find-sources.ts";
import { describeLeftOut, type LeftOut } from "./left-out.ts";
import { type Output, outputsOf, refuseOverwriting } from "./output-names.ts";
import { folderName, range, sides } from "./parsers.ts";
import { endOnClosedOutput, say } from "./process.ts";
import { progressBar } from "./progress.ts";

interface DetectOptions {
  model?: string | undefined;
  out?: string | undefined;
  recursive?: boolean | undefined;
  json?: boolean | undefined;
  strict?: boolean | undefined;
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

/** What was found in a photo or video. */
interface Report {
  answers: AnswerCounts;
  text: string;
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
    .option("--recursive", "look into the folders of folders; the copies are in folders of the same names")
    .option(
      "--out <dir>",
      "write annotated copies here; ./maskwatch-out where neither --out nor --json is given",
      folderName,
    )
    .option("--json", "print one JSON object a photo or frame to stdout")
    .option("--strict", "refuse videos that are damaged, cut off or have holes, where otherwise a warning tells of it")
    .option("--uncertain <from,to>", "answer uncertain between these probabilities of a mask (0.4,0.6)", range)
    .addOption(new Option("--nose-out", "built in: masks worn wrongly are told apart without it").hideHelp())
    .option(
      "--face-sides <px,...>",
      "search for faces with the picture's longer side brought to each of these (1024,320); 640 is faster, misses small ones",
      sides,
    )
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .action(detect);
}

async function detect(inputs: string[], options: DetectOptions): Promise<void> {
  const { model, json, device, uncertain, faceSides, noseOut, recursive } = options;
  const out = options.out ?? (json ? undefined : "maskwatch-out");
  endOnClosedOutput();
  if (noseOut) {
    say("--nose-out is not needed: a model of three classes answers incorrect by itself, one of two cannot");
  }
  const { found, leftOut } = await findSources(inputs, { recursive, out });
  const sources = found.filter((one): one is Source => "kind" in one);
  if (sources.length === 0 && found.length === 1) throw (found[0] as Failure).error;
  const outputs = out === undefined ? new Map<Source, Output>() : outputsOf(sources, out);
  for (const text of describeLeftOut(leftOut)) process.stderr.write(`${oneLine(text)}\n`);
  if (out !== undefined && sources.length > 0) await requireWritableFolder(out);
  await using detector =
    sources.length > 0 ? await loadMaskDetector({ model, device, uncertain, faceSides }) : undefined;
  const summary = new Summary();
  for (const one of found) {
    try {
      if ("error" in one) throw one.error;
      const look = one.kind === "video" ? detectVideo : detectPhoto;
      const report = await look(detector!, one, outputs.get(one), options);
      if (!json) process.stdout.write(`${oneLine(`${one.path}: ${report.text}`)}\n`);
      summary.add(one, report);
    } catch (error) {
      const fault = error instanceof InputError ? error : systemFault(error, one.path);
      if (!fault) throw error;
      if (found.length === 1) throw fault;
      summary.failed++;
      say(fault.message);
    }
  }
  if (found.length > 1) (json ? process.stderr : process.stdout).write(`${summary.text(leftOut)}\n`);
  if (summary.failed > 0) throw new InputError(`${summary.failed} of ${counted(found.length, "input")} failed`);
}

async function detectPhoto(
  detector: MaskDetector,
  { path, note }: Source,
  output: Output | undefined,
  { json }: DetectOptions,
): Promise<Report> {
  if (output) await refuseOverwriting(path, output.file);
  const image = await readImage(path);
  if (note) say(`${path}: ${note}`);
  const faces = await detector.detect(image);
  if (json) print({ source: path, faces });
  if (output) await writeImage(output.file, annotate({ image, faces }), { description: ANNOTATED });
  const answers = new AnswerCounts().add(faces);
  return { answers, text: withOutput(`${counted(faces.length, "face")}, ${answers}`, output) };
}

async function detectVideo(
  detector: MaskDetector,
  { path }: Source,
  output: Output | undefined,
  { json, strict }: DetectOptions,
): Promise<Report> {
  if (output) await refuseOverwriting(path, output.file);
  await using video = await readVideo(path, { strict });
  await using copy = output && (await createVideo(output.file, { like: video, description: ANNOTATED }));
  const bar = progressBar("{source} {bar} {value}/{total} frames | {fps} fps | {eta_formatted} left");
  bar.start(video.expectedFrames, 0, { source: basename(path), fps: "-" });
  const started = performance.now();
  const answers = new AnswerCounts();
  let frames = 0;
  const fps = () => ((1000 * frames) / (performance.now() - started)).toFixed(1);
  try {
    for await (const frame of video) {
      const faces = await detector.detect(frame.image);
      if (json) print({ source: path, frame: frame.index, time: frame.time, faces });
      await copy?.write({ ...frame, image: annotate({ image: frame.image, faces }) });
      answers.add(faces);
      frames++;
      bar.increment({ fps: fps() });
    }
    await copy?.finish();
  } finally {
    bar.stop();
  }
  for (const warning of [...video.report().warnings, ...(copy?.warnings ?? [])]) say(`${path}: ${warning}`);
  return { answers, text: withOutput(`${counted(frames, "frame")}, ${answers}, ${fps()} fps`, output) };
}

const withOutput = (text: string, output?: Output) =>
  output ? `${text}; see ${output.file}${output.remark ? ` (${output.remark})` : ""}` : text;

/** What was found in several inputs. */
class Summary {
  failed = 0;
  readonly #photos = { files: 0, answers: new AnswerCounts() };
  readonly #videos = { files: 0, answers: new AnswerCounts() };

  add({ kind }: Source, { answers }: Report): void {
    const those = kind === "photo" ? this.#photos : this.#videos;
    those.files++;
    those.answers.addAll(answers);
  }

  text(leftOut: readonly LeftOut[]): string {
    const [photos, videos] = [this.#photos, this.#videos];
    const parts = [`${counted(photos.files, "photo")}: ${counted(photos.answers.faces, "face")}, ${photos.answers}`];
    if (videos.files > 0) {
      parts.push(
        `${counted(videos.files, "video")}: ${counted(videos.answers.faces, "face")} in all frames, ${videos.answers}`,
      );
    }
    parts.push(`${this.failed} failed, ${leftOut.length} left out`);
    return parts.join("; ");
  }
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
