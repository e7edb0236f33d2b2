import { open, stat } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { type CutOff, cutOff, streamCutOff } from "./cut-off.ts";
import type { ContainerReader } from "./frames.ts";
import { isJoined } from "./joined.ts";
import { second } from "./report.ts";
import { toldFrames } from "./told-frames.ts";

/** Whether a format's header or its list of segments tells how long it is; FFmpeg guesses it of a WMV that is cut off. */
export const tellsDuration = (format: string) => /^(mov|matroska|avi|mxf|nut|wtv|flv|hls|dash)/.test(format);
/** Seconds by which the header and the last packet may differ: in some formats by rounding alone. */
const SLACK = 0.5;
const EXACT_SLACK = 0.1;
const EXACT = /^(matroska|mxf)/;
/** Formats in which nothing but a few bytes follows the last frame, or in a WebP a chunk of words. */
const END_WITH_FRAMES = /^(yuv4mpegpipe|apng|webp_anim|mjpeg|ivf)$/;
const FEW_BYTES = 64;
const NO_PICTURE = /^.?(EXIF|XMP )/s;
/** More than what follows the last frame in any format that a server sends from its beginning to its end. */
const MANY_BYTES = 2 ** 17;
const ANOTHER = "another recording follows in the file";

/** What a server tells of a file. */
export interface Told {
  /** How many bytes there are, where nothing better is known. */
  bytes?: number | undefined;
  /** Seconds by which the duration that it tells may differ from the last packet's end. */
  slack?: number | undefined;
}

/** How a recording ended, once its last packet was read. */
export interface FileEnd {
  isCutOff: boolean;
  /** Seconds that lack at the end, as far as that can be told. */
  missingSeconds: number;
  /** Whether that is about all that lacks. */
  isEstimated: boolean;
  /** Frames that the file says it has, where FFmpeg does not count them; 0 where it does not say. */
  toldFrames: number;
  /** One line each. */
  warnings: string[];
  /** Why a strict reader refuses it. */
  fault: string | undefined;
}

/**
 * Looks whether all was there.
 *
 * @param path the file on disk, where it is one
 * @param told what a server said
 */
export async function lookAtEnd(
  reader: ContainerReader,
  path: string | undefined,
  { bytes = 0, slack }: Told = {},
): Promise<FileEnd> {
  const { end, endPosition, duration, demux } = reader;
  const { format, failures } = demux;
  const isTold = tellsDuration(format) && duration > 0;
  const cut = await cutOffOf(reader, path, bytes);
  const isFollowed = reader.isFollowed || (path !== undefined && (await isJoined(path, format, endPosition)));
  const lost = isTold ? duration - end - (slack ?? (EXACT.test(format) ? EXACT_SLACK : SLACK)) : 0;
  const unread = path === undefined ? 0 : await secondsUnread(reader, path);
  const estimated = Math.max(unread, secondsBehind(cut, end));
  const warnings = isFollowed ? [`${ANOTHER} and is not read; make it a file of its own`] : [];
  // Some formats end in a failure: nothing was left to read.
  const hasEnded = path === undefined ? isTold && end >= duration - EXACT_SLACK : await isAtEnd(reader, path);
  const hasFailed = failures > 0 && !hasEnded;
  if (hasFailed && demux.isBroken) warnings.push(`from ${second(end)} on it cannot be read (${demux.fault})`);
  else if (hasFailed)
    warnings.push(`${failures === 1 ? "a packet" : `${failures} packets`} cannot be read (${demux.fault})`);
  return {
    isCutOff: cut !== undefined,
    missingSeconds: lost > 0 ? duration - end : estimated,
    isEstimated: !cut?.isPart && (lost > 0 || (estimated > 0 && unread === 0)),
    toldFrames: path === undefined ? 0 : await toldFrames(path, format, cut !== undefined),
    warnings,
    fault: cut ? "the video is cut off" : isFollowed ? ANOTHER : hasFailed ? "the video is damaged" : undefined,
  };
}

async function cutOffOf(
  { demux, endPosition }: ContainerReader,
  path: string | undefined,
  bytes: number,
): Promise<CutOff | undefined> {
  if (path !== undefined) return cutOff(path, demux.format);
  if (bytes - endPosition > MANY_BYTES) return { declared: bytes, present: endPosition };
  if (!demux.input) return undefined;
  // Some formats hold what FFmpeg does not ask for behind the last packet.
  while ((await demux.input.next(2 ** 16)) !== null);
  return streamCutOff(demux.input, demux.input.size, demux.format);
}

const isAtEnd = async ({ endPosition }: ContainerReader, path: string) =>
  (await stat(path)).size - endPosition <= FEW_BYTES;

/** Of a file whose end was not reached, by the bytes that are left: one frame at least. */
async function secondsUnread({ demux, end, endPosition, frameRate }: ContainerReader, path: string): Promise<number> {
  if (!END_WITH_FRAMES.test(demux.format) || endPosition === 0) return 0;
  await using file = await open(path);
  const left = (await file.stat()).size - endPosition;
  if (NO_PICTURE.test((await bytesAt(file, endPosition, 8)).toString("latin1"))) return 0;
  return left > FEW_BYTES ? Math.max(1 / (frameRate || 25), (end * left) / endPosition) : 0;
}

function secondsBehind({ declared, present }: Partial<CutOff> = {}, end: number): number {
  return declared && present ? (end * (declared - present)) / present : 0;
}
