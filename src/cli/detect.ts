import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type Command, Option } from "commander";
import { annotateImage } from "../annotate/index.ts";
import { decodeImage } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { loadMaskDetector, type MaskDetector, type MaskedFace, type UncertainRange } from "../faces/index.ts";
import { isPhoto, isVideo, processVideo, videoOutputEnding, writePhoto } from "../media/index.ts";
import { DEVICES, type Device } from "../nn/index.ts";
import { range, sides } from "./numbers.ts";
import { progressBar } from "./progress.ts";

interface DetectOptions {
  model?: string;
  out?: string;
  json?: boolean;
  device: Device;
  uncertain?: UncertainRange;
  faceSides?: number[];
  noseOut?: boolean;
}

/** What `--json` prints, one a line. */
interface Detection {
  source: string;
  frame?: number;
  time?: number;
  faces: readonly MaskedFace[];
}

export function addDetect(program: Command): void {
  program
    .command("detect")
    .description("find faces in photos and videos and tell of each whether it wears a mask")
    .argument("<input...>", "photos, videos, or folders of them")
    .option("--model <file>", "the mask-detector.onnx of a training run; the package's own where left out")
    .option("--out <dir>", "write annotated copies here; ./maskwatch-out where neither --out nor --json is given")
    .option("--json", "print one JSON object a photo or frame to stdout")
    .option("--uncertain <from,to>", "answer uncertain between these probabilities of a mask (0.4,0.6)", range)
    .option("--nose-out", "tell masks that leave the nose out apart; it finds a third, see the model card")
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
        const detector = await loadMaskDetector({
          model,
          device,
          uncertain,
          noseOut,
          ...(faceSides && { sides: faceSides }),
        });
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

async function findSources(input: string): Promise<string[]> {
  const found = await stat(input).catch(() => {
    throw new InputError(`${input}: no such file or folder`);
  });
  if (!found.isDirectory()) {
    if (isPhoto(input) || isVideo(input)) return [input];
    throw new InputError(`${input}: not a photo or video by its ending`);
  }
  const names = (await readdir(input)).sort().filter((name) => isPhoto(name) || isVideo(name));
  if (names.length === 0) throw new InputError(`${input}: the folder holds no photos or videos`);
  return names.map((name) => join(input, name));
}

async function detectPhoto(detector: MaskDetector, source: string, out?: string, json?: boolean): Promise<string> {
  const image = await decodeImage(source);
  const faces = await detector.detect(image);
  if (json) print({ source, faces });
  if (!out) return counts(faces);
  const file = outputFile(source, out);
  await refuseOverwriting(source, file);
  await writePhoto(file, annotateImage(image, faces), image.width, image.height);
  return `${counts(faces)}; see ${file}`;
}

async function detectVideo(detector: MaskDetector, source: string, out?: string, json?: boolean): Promise<string> {
  const file = out && outputFile(source, out);
  if (file) await refuseOverwriting(source, file);
  const bar = progressBar("{source} {bar} {value}/{total} frames | {fps} fps | {eta_formatted} left");
  const started = performance.now();
  const totals = { mask: 0, no_mask: 0, nose_out: 0, uncertain: 0 };
  const frames = await processVideo(source, {
    out: file,
    onStart: (total) => bar.start(total, 0, { source: basename(source), fps: "-" }),
    visit: async ({ image, index, time }) => {
      const faces = await detector.detect(image);
      if (json) print({ source, frame: index, time, faces });
      for (const { label } of faces) totals[label]++;
      bar.increment({ fps: ((1000 * (index + 1)) / (performance.now() - started)).toFixed(1) });
      return file ? annotateImage(image, faces) : undefined;
    },
  }).finally(() => bar.stop());
  const fps = ((1000 * frames) / (performance.now() - started)).toFixed(1);
  const noses = totals.nose_out > 0 ? `, nose out ${totals.nose_out}` : "";
  const summary = `${frames} frames, faces with mask ${totals.mask}, without ${totals.no_mask}${noses}, uncertain ${totals.uncertain}, ${fps} fps`;
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

function counts(faces: readonly MaskedFace[]): string {
  const count = (label: MaskedFace["label"]) => faces.filter((face) => face.label === label).length;
  const some = (label: MaskedFace["label"], text: string) => (count(label) > 0 ? `, ${count(label)} ${text}` : "");
  const others = some("nose_out", "nose out") + some("uncertain", "uncertain");
  const total = `${faces.length} ${faces.length === 1 ? "face" : "faces"}`;
  return `${total}, ${count("mask")} with mask, ${count("no_mask")} without${others}`;
}

function print({ source, frame, time, faces }: Detection): void {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const rounded = faces.map(({ box, score, label, confidence }) => ({
    box: { x: round(box.x, 1), y: round(box.y, 1), width: round(box.width, 1), height: round(box.height, 1) },
    ...{ score: round(score, 4), label, confidence: round(confidence, 4) },
  }));
  const position = frame === undefined ? {} : { frame, time: round(time!, 4) };
  process.stdout.write(`${JSON.stringify({ source, ...position, faces: rounded })}\n`);
}
