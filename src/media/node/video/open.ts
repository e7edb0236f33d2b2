import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FFmpegError } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { filePath, systemFault } from "../../../files/index.ts";
import { checkOption, type Rule, withDefaults } from "../../../options.ts";
import { Conform } from "./conform.ts";
import { lacksIndex } from "./cut-off.ts";
import { FileSource } from "./file-source.ts";
import { ContainerReader } from "./frames.ts";
import { findSequence, isSequence, SequenceReader } from "./sequence.ts";
import type { VideoSource } from "./source.ts";

export interface OpenVideoOptions {
  /** Refuses a video that is damaged, has holes or is cut off, where otherwise the report tells of it (false). */
  strict?: boolean | undefined;
  /** Threads of the decoder (2). */
  threads?: number | undefined;
  /** Frames a second of a sequence of pictures (25). */
  frameRate?: number | undefined;
  /** Gives up opening. */
  signal?: AbortSignal | undefined;
}

const positive: Rule<number> = {
  allows: "a number above 0, at most 1000",
  accepts: (value) => typeof value === "number" && value > 0 && value <= 1000,
};
const threadCount: Rule<number> = {
  allows: "a whole number from 1 to 64",
  accepts: (value) => Number.isInteger(value) && value >= 1 && value <= 64,
};

/** @see the same function of index.ts, which loads this file at its first call */
export async function openVideo(given: string | URL, options: OpenVideoOptions = {}): Promise<VideoSource> {
  const source = filePath(given);
  const settings = withDefaults({ strict: false, threads: 2, frameRate: 25 }, options);
  checkOption("threads", settings.threads, threadCount);
  checkOption("frameRate", settings.frameRate, positive);
  const { strict, threads, frameRate } = settings;
  const conform = new Conform();
  if (isSequence(source) && !(await isFile(source))) {
    const { files, missing } = await findSequence(source);
    const reader = new SequenceReader(files, frameRate, conform);
    return FileSource.open({ source, reader, conform, strict, missing });
  }
  await requireFile(source);
  // FFmpeg would take the colon of a plain name for a protocol's.
  const address = { url: `file:${resolve(source)}` };
  const { signal } = options;
  const reader = await ContainerReader.open(source, address, { threads, conform, signal }).catch(async (error) => {
    signal?.throwIfAborted();
    if (!(error instanceof FFmpegError)) throw error;
    throw systemFault(error, source, "read") ?? new InputError(`${source}: ${await whyNot(source, error)}`);
  });
  return FileSource.open({ source, reader, conform, path: source, strict });
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch((error) => {
    throw systemFault(error, path, "read") ?? error;
  });
  if (found.isDirectory()) throw new InputError(`${path}: is a folder; give a file, or its pictures as a pattern`);
  if (found.isFile() && found.size === 0) throw new InputError(`${path}: the file is empty`);
}

async function whyNot(path: string, error: FFmpegError): Promise<string> {
  if (error.isInvalidData && (await lacksIndex(path))) {
    return "the recording was cut off before its index (moov) was written; without it no frame can be found";
  }
  return `not a video that can be read (${error.message.replace(/^.*?: /, "")})`;
}
