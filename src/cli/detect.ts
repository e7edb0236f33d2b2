import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { InputError, oneLine } from "../errors.ts";
import { FACE_DETECTORS, type FaceDetectorName, type MaskDetector, type UncertainRange } from "../faces/index.ts";
import { requireWritableFolder, systemFault } from "../files/index.ts";
import { annotate, fileKind, readImage, shownSource, writeImage } from "../media/node/index.ts";
import type { Cadence } from "../pipeline/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { ANNOTATED, isAnnotatedCopy } from "./annotated-copies.ts";
import { AnswerCounts, counted } from "./answer-counts.ts";
import { DetectSummary } from "./detect-summary.ts";
import { Detectors } from "./detectors.ts";
import { eachSource, isLive } from "./each-source.ts";
import { type Failure, findSources, type Source } from "./find-sources.ts";
import { Interrupt } from "./interrupt.ts";
import { describeLeftOut } from "./left-out.ts";
import { type Output, outputsOf, refuseOverwriting, refuseSharing } from "./output-names.ts";
import { cadence, folderName, positiveWholeNumber, range, sides } from "./parsers.ts";
import { printDetection } from "./print-detection.ts";
import { endOnClosedOutput, say } from "./process.ts";
import { detectVideo, type VideoOptions } from "./video/detect-video.ts";
import { addVideoOptions, type VideoOutputOptions, VideoOutputs } from "./video/outputs.ts";

interface DetectOptions extends VideoOutputOptions {
  model?: string | undefined;
  out?: string | undefined;
  recursive?: boolean | undefined;
  json?: boolean | undefined;
  strict?: boolean | undefined;
  device: Device;
  uncertain?: UncertainRange | undefined;
  faceSides?: readonly number[] | undefined;
  faceDetector?: FaceDetectorName | undefined;
  search: Cadence;
  profile?: boolean | undefined;
  maxPixels?: number | undefined;
}

/** What was found in a photo or video. */
interface Report {
  answers: AnswerCounts;
  text: string;
  /** What became of its annotated copy, where a signal ended it before its end. */
  cut?: string | undefined;
}

export function addDetect(program: Command): void {
  const command = program
    .command("detect")
    .description("find faces in photos, videos and cameras and tell of each whether it wears a mask")
    .argument(
      "<input...>",
      "photos, videos, folders of them, numbered pictures (img%03d.png), a video by stdin (-), webcam:0, rtsp://…, http://…",
    )
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
    .option(
      "--face-sides <px,...>",
      "search for faces with the picture's longer side brought to each of these (photos 640,320, videos 640)",
      sides,
    )
    .addOption(
      new Option(
        "--face-detector <name>",
        "which network finds faces: the one that finds the most, or the fastest (photos centerface, videos retinaface)",
      ).choices(FACE_DETECTORS),
    )
    .option(
      "--search <how-often>",
      "of a video: search for faces on every frame, every n-th (a number), or as often as the scene needs (auto)",
      cadence,
      "auto",
    )
    .option("--max-pixels <n>", "refuse photos of more pixels (268435456)", positiveWholeNumber)
    .option("--profile", "of videos: print how long each stage took and waited")
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"));
  addVideoOptions(command).action(detect);
}

async function detect(inputs: string[], options: DetectOptions): Promise<void> {
  const { model, json, device, uncertain, faceSides, faceDetector, recursive } = options;
  const out = options.out ?? (json ? undefined : "maskwatch-out");
  endOnClosedOutput();
  const { found, leftOut } = await findSources(inputs, { recursive, out });
  const sources = found.filter((one): one is Source => "kind" in one);
  if (sources.length === 0 && found.length === 1) throw (found[0] as Failure).error;
  const outputs = out === undefined ? new Map<Source, Output>() : outputsOf(sources, out);
  for (const text of describeLeftOut(leftOut)) process.stderr.write(`${oneLine(text)}\n`);
  if (out !== undefined && sources.length > 0) await requireWritableFolder(out);
  const paths = sources.map(({ path }) => path);
  for (const name of ["events", "plot"] as const) {
    const file = options[name];
    if (file !== undefined) await refuseOverwriting(paths, file, `--${name}`);
  }
  await refuseSharing({ "--events": options.events, "--plot": options.plot });
  await using detectors = new Detectors({ model, device, uncertain, faceSides, faceDetector });
  await using video = await VideoOutputs.create(options, { isLive: sources.some(isLive) });
  using interrupt = new Interrupt(sources.some(({ kind }) => kind === "video") ? SIGNALS : []);
  const summary = new DetectSummary();
  const cut: string[] = [];
  const look = async (one: Source | Failure, signal: AbortSignal) => {
    try {
      if ("error" in one) throw one.error;
      const [detector, output] = [await detectors.of(one.kind), outputs.get(one)];
      const quiet = sources.length > 1 && sources.some(isLive);
      const report: Report =
        one.kind === "photo"
          ? await lookAtPhoto(detector, one, output, options)
          : await lookAtVideo(detector, one, output, { ...options, ...video.parts, quiet, signal });
      if (!json) process.stdout.write(`${oneLine(`${shownSource(one.path)}: ${report.text}`)}\n`);
      summary.add(one, report);
      if (report.cut) cut.push(report.cut);
    } catch (error) {
      if (signal.aborted && error === signal.reason) return;
      const fault = error instanceof InputError ? error : systemFault(error, shownSource(one.path));
      if (!fault) throw error;
      if (found.length === 1) throw fault;
      summary.failed++;
      say(fault.message);
    }
  };
  const begun = await eachSource(found, look, interrupt.signal);
  await video.finish();
  if (found.length > 1) (json ? process.stderr : process.stdout).write(`${summary.text(leftOut)}\n`);
  const failed = summary.failed > 0 ? `${summary.failed} of ${counted(found.length, "input")} failed` : undefined;
  if (interrupt.exitCode !== undefined) {
    const rest = begun < found.length ? [`not looked at: ${counted(found.length - begun, "input")}`] : [];
    say([`stopped by ${interrupt.by}`, ...cut, ...rest, ...(failed ? [failed] : [])].join("; "));
    process.exitCode = interrupt.exitCode;
  } else if (failed) throw new InputError(failed);
}

/** They bring videos to an end at which what was written can be played; a second one ends the process at once. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @throws InputError where a copy would take the place of its own input, or of another picture or video than an older copy */
async function refuseLoss(source: string, file: string): Promise<void> {
  await refuseOverwriting([source], file, "--out");
  const isThere = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere || (await fileKind(file)).kind === "other" || (await isAnnotatedCopy(file))) return;
  throw new InputError(`${file}: is no copy of an earlier run and would be lost; move it or choose another --out`);
}

async function lookAtPhoto(
  detector: MaskDetector,
  { path, note }: Source,
  output: Output | undefined,
  { json, maxPixels }: Pick<DetectOptions, "json" | "maxPixels">,
): Promise<Report> {
  if (output) await refuseLoss(path, output.file);
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
  if (output) await refuseLoss(path, output.file);
  const { answers, text, frames } = await detectVideo(detector, path, output?.file, options);
  if (!options.signal.aborted || isLive({ path })) return { answers, text: withOutput(text, output) };
  const written = frames > 0 ? output : undefined;
  const end = frames > 0 ? `ends after ${counted(frames, "frame")}` : "was not written";
  return { answers, text: withOutput(`${text}; stopped`, written), cut: output && `${output.file} ${end}` };
}

const withOutput = (text: string, output?: Output) =>
  output ? `${text}; see ${output.file}${output.remark ? ` (${output.remark})` : ""}` : text;
