import { access, constants, stat } from "node:fs/promises";
import { FFmpegError } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { filePath, systemFault } from "../../../files/index.ts";
import { checkOption, type Rule, withDefaults } from "../../../options.ts";
import { placeOf } from "./address.ts";
import { words } from "./av.ts";
import { Conform } from "./conform.ts";
import { lacksIndex } from "./cut-off.ts";
import type { Address } from "./demux.ts";
import { FileSource } from "./file-source.ts";
import { findSequence } from "./find-sequence.ts";
import { ContainerReader } from "./frames.ts";
import { LiveSource } from "./live-source.ts";
import { isSequence, shownSource } from "./names.ts";
import { SequenceReader } from "./sequence.ts";
import { toldOf, whyNoVideo } from "./server.ts";
import type { VideoSource } from "./source.ts";
import { StreamInput } from "./stream-input.ts";

export interface OpenVideoOptions {
  /** Refuses a video that is damaged, has holes or is cut off, where otherwise the report tells of it (false). */
  strict?: boolean | undefined;
  /** Threads of the decoder: 2, of live sources 1. */
  threads?: number | undefined;
  /** Frames a second of a sequence of pictures (25), or asked of a camera. */
  frameRate?: number | undefined;
  /** Seconds without a frame after which a live source counts as lost (10). */
  stallSeconds?: number | undefined;
  /** Seconds after which a lost live source is given up; never where left out. */
  giveUpSeconds?: number | undefined;
  /** Gives up opening. */
  signal?: AbortSignal | undefined;
}

const positive = (most: number): Rule<number> => ({
  allows: `a number above 0, at most ${most}`,
  accepts: (value) => typeof value === "number" && value > 0 && value <= most,
});
const atLeastNothing: Rule<number> = {
  allows: "a number from 0",
  accepts: (value) => typeof value === "number" && value >= 0,
};
const threadCount: Rule<number> = {
  allows: "a whole number from 1 to 64",
  accepts: (value) => Number.isInteger(value) && value >= 1 && value <= 64,
};

/** Words of the system that are FFmpeg's for some damage too. */
const REFUSED = /not permitted|permission denied/i;

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(options: OpenVideoOptions) {
  const { frameRate, threads, signal } = options;
  const defaults = { strict: false, stallSeconds: 10, giveUpSeconds: Number.POSITIVE_INFINITY };
  const given = withDefaults(defaults, options);
  if (threads !== undefined) checkOption("threads", threads, threadCount);
  if (frameRate !== undefined) checkOption("frameRate", frameRate, positive(1000));
  checkOption("stallSeconds", given.stallSeconds, positive(3600));
  checkOption("giveUpSeconds", given.giveUpSeconds, atLeastNothing);
  return { ...given, threads, frameRate, signal };
}

/** @see the same function of index.ts, which loads this file at its first call */
export async function openVideo(given: string | URL, options: OpenVideoOptions = {}): Promise<VideoSource> {
  const source = given instanceof URL && given.protocol !== "file:" ? given.href : filePath(given);
  const settings = settingsOf(options);
  const place = placeOf(source, settings);
  if (place.kind === "stdin") return openStdin(settings);
  if (place.kind !== "file") return openStream(shownSource(source), place.kind, place.address, settings);
  if (isSequence(place.path) && !(await isFile(place.path))) return openSequence(source, place.path, settings);
  return openFile(source, place.path, place.address, settings);
}

async function openFile(source: string, path: string, address: Address, settings: Settings): Promise<VideoSource> {
  await requireFile(path);
  const { strict, threads = 2, signal } = settings;
  const conform = new Conform();
  const reader = await ContainerReader.open(source, address, { threads, conform, signal }).catch(async (error) => {
    signal?.throwIfAborted();
    if (!(error instanceof FFmpegError)) throw error;
    // That the file may be read is known: FFmpeg refuses some damage in the same words.
    const fault = REFUSED.test(words(error)) ? undefined : systemFault(error, source, "read");
    throw fault ?? new InputError(`${source}: ${await whyNot(path, error)}`);
  });
  return FileSource.open({ source, reader, conform, path, strict });
}

async function openSequence(
  source: string,
  pattern: string,
  { strict, frameRate = 25 }: Settings,
): Promise<VideoSource> {
  const { files, missing } = await findSequence(pattern);
  const conform = new Conform();
  const reader = new SequenceReader(files, frameRate, conform);
  return FileSource.open({ source, reader, conform, strict, missing });
}

async function openStdin({ strict, threads = 2, signal }: Settings): Promise<VideoSource> {
  const conform = new Conform();
  const input = new StreamInput(process.stdin);
  const address: Address = { url: "", input };
  const reader = await ContainerReader.open("stdin", address, { threads, conform, signal }).catch((error) => {
    signal?.throwIfAborted();
    if (!(error instanceof FFmpegError)) throw error;
    if (input.size === 0)
      throw new InputError("stdin: nothing came; give it a video, as in `cat a.mp4 | maskwatch detect -`");
    throw new InputError(`stdin: not a video that can be read (${words(error)})`);
  });
  return FileSource.open({ source: "stdin", reader, conform, strict });
}

async function openStream(
  source: string,
  kind: "live" | "web",
  address: Address,
  { strict, threads, stallSeconds, giveUpSeconds, signal: given }: Settings,
): Promise<VideoSource> {
  const conform = new Conform();
  let timeout: AbortSignal | undefined;
  const connect = (signal: AbortSignal) => {
    timeout = AbortSignal.timeout(1000 * stallSeconds);
    const patience = AbortSignal.any([signal, timeout]);
    return ContainerReader.open(source, address, { threads: threads ?? 1, conform, signal: patience });
  };
  const reader = await connect(given ?? new AbortController().signal).catch(async (error) => {
    given?.throwIfAborted();
    const isSilent = !(error instanceof FFmpegError) || timeout?.aborted;
    const known = kind === "web" && !isSilent ? await whyNoVideo(address.url) : undefined;
    const why = isSilent ? `no answer within ${stallSeconds} s` : (known ?? words(error));
    throw error instanceof InputError ? error : new InputError(`${source}: cannot be opened (${why})`);
  });
  const told = kind === "web" ? await toldOf(reader, address.url) : undefined;
  if (told) return FileSource.open({ source, reader, conform, strict, told });
  return LiveSource.open({ source, connect, conform, stallSeconds, giveUpSeconds }, reader);
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function requireFile(path: string): Promise<void> {
  const refuse = (error: unknown): never => {
    throw systemFault(error, path, "read") ?? error;
  };
  const found = await stat(path).catch(refuse);
  await access(path, constants.R_OK).catch(refuse);
  if (found.isDirectory()) throw new InputError(`${path}: is a folder; give a file, or its pictures as a pattern`);
  if (found.isFile() && found.size === 0) throw new InputError(`${path}: the file is empty`);
}

async function whyNot(path: string, error: FFmpegError): Promise<string> {
  if (error.isInvalidData && (await lacksIndex(path))) {
    return "the recording was cut off before its index (moov) was written; without it no frame can be found";
  }
  return `not a video that can be read (${REFUSED.test(words(error)) ? "its headers are damaged" : words(error)})`;
}
