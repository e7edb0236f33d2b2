import { type Command, Option } from "commander";
import { InputError, oneLine } from "../errors.ts";
import type { MaskDetector, UncertainRange } from "../faces/index.ts";
import { requireWritableFolder, systemFault } from "../files/index.ts";
import { labelNames, type MaskLabel } from "../labels.ts";
import { annotate, readImage, writeImage } from "../media/node/index.ts";
import type { Cadence } from "../pipeline/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { ANNOTATED } from "./annotated-copies.ts";
import { AnswerCounts, counted } from "./answer-counts.ts";
import { detectVideo, type VideoOptions } from "./detect-video.ts";
import { Detectors } from "./detectors.ts";
import { EventLog } from "./event-log.ts";
import { type Failure, findSources, type Source } from "./find-sources.ts";
import { describeLeftOut, type LeftOut } from "./left-out.ts";
import { type Output, outputsOf, refuseOverwriting } from "./output-names.ts";
import { cadence, folderName, positiveWholeNumber, range, sides } from "./parsers.ts";
import { printDetection } from "./print-detection.ts";
import { endOnClosedOutput, say } from "./process.ts";

interface DetectOptions {
  model?: string | undefined;
  out?: string | undefined;
  recursive?: boolean | undefined;
  json?: boolean | undefined;
  strict?: boolean | undefined;
  device: Device;
  uncertain?: UncertainRange | undefined;
  faceSides?: readonly number[] | undefined;
  search: Cadence;
  blur?: "all" | MaskLabel | undefined;
  events?: string | undefined;
  noseOut?: boolean | undefined;
  maxPixels?: number | undefined;
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
    .option("--nose-out", "tell masks worn wrongly apart by a second network; it finds a third, see the model card")
    .option(
      "--face-sides <px,...>",
      "search for faces with the picture's longer side brought to each of these (photos 1024,320, videos 640)",
      sides,
    )
    .option(
      "--search <how-often>",
      "of a video: search for faces on every frame, every n-th (a number), or as often as the scene needs (auto)",
      cadence,
      "auto",
    )
    .addOption(
      new Option("--blur <faces>", "make faces unrecognisable in annotated videos").choices(["all", ...labelNames]),
    )
    .option("--events <file>", "of videos: write who appeared, put a mask on or off, and left, as .jsonl or .csv")
    .option("--max-pixels <n>", "refuse photos of more pixels (268435456)", positiveWholeNumber)
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .action(detect);
}

async function detect(inputs: string[], options: DetectOptions): Promise<void> {
  const { model, json, device, uncertain, faceSides, noseOut, recursive } = options;
  const out = options.out ?? (json ? undefined : "maskwatch-out");
  endOnClosedOutput();
  const { found, leftOut } = await findSources(inputs, { recursive, out });
  const sources = found.filter((one): one is Source => "kind" in one);
  if (sources.length === 0 && found.length === 1) throw (found[0] as Failure).error;
  const outputs = out === undefined ? new Map<Source, Output>() : outputsOf(sources, out);
  for (const text of describeLeftOut(leftOut)) process.stderr.write(`${oneLine(text)}\n`);
  if (out !== undefined && sources.length > 0) await requireWritableFolder(out);
  await using detectors = new Detectors({ model, device, uncertain, noseOut, faceSides });
  await using events = options.events === undefined ? undefined : await EventLog.create(options.events);
  const summary = new Summary();
  for (const one of found) {
    try {
      if ("error" in one) throw one.error;
      const look = one.kind === "video" ? lookAtVideo : lookAtPhoto;
      const report = await look(await detectors.of(one.kind), one, outputs.get(one), { ...options, events });
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
  await events?.finish();
  if (found.length > 1) (json ? process.stderr : process.stdout).write(`${summary.text(leftOut)}\n`);
  if (summary.failed > 0) throw new InputError(`${summary.failed} of ${counted(found.length, "input")} failed`);
}

async function lookAtPhoto(
  detector: MaskDetector,
  { path, note }: Source,
  output: Output | undefined,
  { json, maxPixels }: Pick<DetectOptions, "json" | "maxPixels">,
): Promise<Report> {
  if (output) await refuseOverwriting(path, output.file);
  const image = await readImage(path, { maxPixels });
  if (note) say(`${path}: ${note}`);
  const faces = await detector.detect(image);
  if (json) printDetection({ source: path, faces });
  if (output) await writeImage(output.file, annotate({ image, faces }), { description: ANNOTATED });
  const answers = new AnswerCounts().add(faces);
  return { answers, text: withOutput(`${counted(faces.length, "face")}, ${answers}`, output) };
}

async function lookAtVideo(
  detector: MaskDetector,
  { path }: Source,
  output: Output | undefined,
  options: VideoOptions,
): Promise<Report> {
  if (output) await refuseOverwriting(path, output.file);
  const { answers, text } = await detectVideo(detector, path, output?.file, options);
  return { answers, text: withOutput(text, output) };
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
