import { open } from "node:fs/promises";
import { bytesAt, type ReadableAt } from "../bytes-at.ts";
import { walkBoxes } from "./boxes.ts";
import { elementsOf, SEGMENT } from "./ebml.ts";

/** How the end of a file tells that more should follow. */
export interface CutOff {
  /** Bytes that it should have, where they are told. */
  declared?: number | undefined;
  present: number;
  /** Whether `declared` is the end of a part, behind which others may have followed. */
  isPart?: boolean | undefined;
}

type Check = (file: ReadableAt, size: number) => Promise<CutOff | undefined>;

/** By FFmpeg's names of formats: those of which the first and the last bytes tell, and those whose parts are walked through. */
const OF_ENDS: readonly [RegExp, Check][] = [
  [/^(avi|webp_anim)$/, riff],
  [/^asf/, asf],
  [/^dv$/, dvFrames],
  [/^mpegts$/, transportPackets],
  [/^mpeg$/, packs],
  [/^flv$/, tags],
  [/^ogg$/, pages],
  [/^gif$/, endsWith([0x3b], [0])],
  [/^apng$/, endsWith([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])],
];
const OF_PARTS: readonly [RegExp, Check][] = [
  [/^(mov|mp4)/, boxes],
  [/^matroska/, elements],
  [/^ivf$/, ivfFrames],
];

const checkFor = (checks: readonly [RegExp, Check][], format: string) =>
  checks.find(([name]) => name.test(format))?.[1];

/**
 * Whether a recording ends where more should follow, by the structure of its container; `undefined` where it is whole, or
 * its format does not tell.
 */
export async function cutOff(path: string, format: string): Promise<CutOff | undefined> {
  const check = checkFor([...OF_ENDS, ...OF_PARTS], format);
  if (!check) return undefined;
  await using file = await open(path);
  const { size } = await file.stat();
  return size > 0 ? await check(file, size) : undefined;
}

/** The same of a stream of which the first and the last bytes were kept. */
export async function streamCutOff(ends: ReadableAt, size: number, format: string): Promise<CutOff | undefined> {
  return size > 0 ? checkFor(OF_ENDS, format)?.(ends, size) : undefined;
}

/** Whether an MP4 lacks the index of its frames, which recorders write last. */
export async function lacksIndex(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const types: string[] = [];
  for await (const { type } of walkBoxes(file, size)) types.push(type);
  return types[0] === "ftyp" && !types.includes("moov");
}

async function boxes(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  let end = 0;
  const types = new Set<string>();
  for await (const box of walkBoxes(file, size)) {
    // Behind a hole something else stands where a box should begin, and its length means nothing; behind all of a recording
    // some cameras leave bytes of their own.
    if (!/^[\w ©]{4}$/.test(box.type)) {
      const isWhole = types.has("moov") && types.has("mdat") && !types.has("moof");
      return isWhole ? undefined : { present: size };
    }
    types.add(box.type);
    end = box.end;
  }
  return end > size ? { declared: end, present: size, isPart: types.has("moof") } : undefined;
}

/** Each frame follows its length and its time; behind damage a length means nothing. */
async function ivfFrames(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const FRAME_HEADER = 12;
  let at = (await bytesAt(file, 6, 2)).readUInt16LE();
  while (at + FRAME_HEADER <= size) at += FRAME_HEADER + (await bytesAt(file, at, 4)).readUInt32LE();
  const rest = at < size ? await bytesAt(file, at, size - at) : [];
  return at <= size && rest.every((byte) => byte === 0) ? undefined : { present: size };
}

/** Frames are of one size, or of a multiple of it: IEC 61834. */
async function dvFrames(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const isOf50Fields = ((await bytesAt(file, 3, 1))[0] & 0x80) !== 0;
  const frame = isOf50Fields ? 144_000 : 120_000;
  return size % frame === 0 ? undefined : { declared: Math.ceil(size / frame) * frame, present: size };
}

async function riff(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  for (let at = 0; at + 8 <= size; ) {
    const head = await bytesAt(file, at, 8);
    if (head.toString("latin1", 0, 4) !== "RIFF") return undefined;
    const length = head.readUInt32LE(4);
    // What is written to a pipe cannot be told its length.
    if (length === 0 || length === 0xffffffff) return undefined;
    at += 8 + length + (length % 2);
    // The byte that makes it even may be left out at the end.
    if (at - (length % 2) > size) return { declared: at, present: size };
  }
  return undefined;
}

async function elements(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  for await (const { id, start, length } of elementsOf(file, size)) {
    const isWithin = id !== undefined && (length === undefined || start + length <= size);
    if (isWithin) continue;
    return { declared: id === SEGMENT && length !== undefined ? start + length : undefined, present: size };
  }
  return undefined;
}

/** The header's File Properties tell how long the file is, in bytes: Advanced Systems Format, 3.2. */
async function asf(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const FILE_PROPERTIES = Buffer.from("a1dcab8c47a9cf118ee400c00c205365", "hex");
  const head = await bytesAt(file, 0, 2 ** 16);
  const at = head.indexOf(FILE_PROPERTIES);
  const declared = at >= 0 && at + 48 <= head.length ? Number(head.readBigUInt64LE(at + 40)) : 0;
  return declared > size ? { declared, present: size } : undefined;
}

/** Packets of 188 bytes, of 192 with a time before each, of 204 with a checksum: ISO/IEC 13818-1. */
async function transportPackets(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const head = await bytesAt(file, 0, 1024);
  const SYNC = 0x47;
  const unit = [188, 192, 204].find((length) => {
    const first = length === 192 ? 4 : 0;
    return head[first] === SYNC && head[first + length] === SYNC && head[first + 2 * length] === SYNC;
  });
  return unit && size % unit !== 0 ? { present: size } : undefined;
}

/** Packs of one size, as discs and most recorders have them. */
async function packs(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const PACK = 2048;
  const starts = await Promise.all([0, PACK, 2 * PACK].map((at) => bytesAt(file, at, 4)));
  const isRegular = starts.every((bytes) => bytes.length < 4 || bytes.readUIntBE(0, 3) === 0x000001);
  const last = await bytesAt(file, size - 4, 4);
  return isRegular && size % PACK !== 0 && last.readUInt32BE(0) !== 0x000001b9 ? { present: size } : undefined;
}

/** Each tag is followed by its length. */
async function tags(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const length = (await bytesAt(file, size - 4, 4)).readUInt32BE(0);
  const at = size - 4 - length;
  if (at < 9) return { present: size };
  const head = await bytesAt(file, at, 4);
  if (head.length < 4) return undefined;
  const isTag = [8, 9, 18].includes(head[0] & 0x1f) && head.readUIntBE(1, 3) === length - 11;
  return isTag ? undefined : { present: size };
}

/** The last page of a stream says that it is the last: RFC 3533. */
async function pages(file: ReadableAt, size: number): Promise<CutOff | undefined> {
  const LONGEST = 65_307;
  const tail = await bytesAt(file, Math.max(0, size - LONGEST), LONGEST);
  const at = tail.lastIndexOf("OggS");
  const END_OF_STREAM = 4;
  return at >= 0 && (tail[at + 5] & END_OF_STREAM) !== 0 ? undefined : { present: size };
}

function endsWith(...endings: readonly (readonly number[])[]): Check {
  return async (file, size) => {
    for (const ending of endings) {
      const last = await bytesAt(file, Math.max(0, size - ending.length), ending.length);
      if (last.equals(Buffer.from(ending))) return undefined;
    }
    return { present: size };
  };
}
