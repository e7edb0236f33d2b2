import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FFmpegError } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { type Fraction, Packet } from "./av.ts";
import type { Conform } from "./conform.ts";
import { Decoder, isDamaged } from "./decode.ts";
import { Demux } from "./demux.ts";
import type { FrameReader, ReadFrame } from "./frames.ts";

const NUMBER = /%(?:0(\d+))?d/;

export interface Sequence {
  files: string[];
  /** Numbers of `%d` that are lacking between the first and the last. */
  missing: number[];
}

/**
 * The pictures of a sequence in order: by number for `%d`, by name, with the numbers in it as numbers, for `*`.
 *
 * @throws InputError where there are none
 */
export async function findSequence(pattern: string): Promise<Sequence> {
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => {
    throw new InputError(`${pattern}: there is no folder ${folder}`);
  });
  const { found, missing } = NUMBER.test(basename(pattern))
    ? numbered(names, basename(pattern))
    : { found: matching(names, basename(pattern)), missing: [] };
  if (found.length === 0) throw new InputError(`${pattern}: the folder holds no such pictures`);
  return { files: found.map((name) => join(folder, name)), missing };
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function numbered(names: readonly string[], pattern: string): { found: string[]; missing: number[] } {
  const [placeholder, digits] = NUMBER.exec(pattern)!;
  const [before, after] = pattern.split(placeholder).map(literal);
  const expression = new RegExp(`^${before}(\\d+)${after}$`);
  const byNumber = new Map<number, string>();
  for (const name of names) {
    const number = expression.exec(name)?.[1];
    const isPadded = number !== undefined && number.length >= Number(digits ?? 1) && (digits || !/^0\d/.test(number));
    if (isPadded) byNumber.set(Number(number), name);
  }
  const numbers = [...byNumber.keys()].sort((a, b) => a - b);
  const missing: number[] = [];
  for (let n = numbers[0]; n < numbers[numbers.length - 1] && missing.length < 1000; n++) {
    if (!byNumber.has(n)) missing.push(n);
  }
  return { found: numbers.map((number) => byNumber.get(number)!), missing };
}

function matching(names: readonly string[], pattern: string): string[] {
  const expression = new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`);
  const byName = new Intl.Collator("en", { numeric: true });
  const visible = names.filter((name) => expression.test(name) && (pattern.startsWith(".") || !name.startsWith(".")));
  return visible.sort(byName.compare);
}

/** Pictures on disk as the frames of a video, at a steady rate. */
export class SequenceReader implements FrameReader {
  readonly timeBase: Fraction;
  readonly frameRate: number;
  readonly countedFrames: number;
  readonly duration: number;
  /** Pictures that could not be decoded. */
  readonly broken: string[] = [];
  readonly #files: readonly string[];
  readonly #conform: Conform;
  #index = 0;
  #isInterrupted = false;

  constructor(files: readonly string[], frameRate: number, conform: Conform) {
    this.#files = files;
    this.#conform = conform;
    this.frameRate = frameRate;
    this.countedFrames = files.length;
    this.duration = files.length / frameRate;
    this.timeBase = rateAsTimeBase(frameRate);
  }

  async next(): Promise<ReadFrame | undefined> {
    while (this.#index < this.#files.length && !this.#isInterrupted) {
      const ticks = BigInt(this.#index);
      const file = this.#files[this.#index++];
      const frame = await decodePicture(file);
      if (!frame) {
        this.broken.push(file);
        continue;
      }
      const damaged = isDamaged(frame);
      return { frame: await this.#conform.apply(frame), ticks, duration: 1n, damaged };
    }
    return undefined;
  }

  interrupt(): void {
    this.#isInterrupted = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Seconds a frame, as a fraction: 1/25, 1001/30000. */
export function rateAsTimeBase(frameRate: number): Fraction {
  if (Number.isInteger(frameRate)) return { num: 1, den: frameRate };
  if (frameRate < 1) return { num: Math.round(1000 / frameRate), den: 1000 };
  const ntsc = Math.round(frameRate * 1.001);
  if (Math.abs(frameRate - ntsc / 1.001) < 0.005) return { num: 1001, den: ntsc * 1000 };
  return { num: 1000, den: Math.round(frameRate * 1000) };
}

async function decodePicture(file: string) {
  try {
    await using demux = await Demux.open({ url: `file:${resolve(file)}` });
    const stream = demux.streams[0];
    using decoder = stream && (await Decoder.open(stream, 1));
    if (!decoder) return undefined;
    using packet = new Packet();
    packet.alloc();
    if (!(await demux.read(packet))) return undefined;
    const frames = [...(await decoder.decode(packet)), ...(await decoder.decode(null))];
    const [first, ...others] = frames;
    for (const frame of others) frame.free();
    return first;
  } catch (error) {
    if (error instanceof FFmpegError) return undefined;
    throw error;
  }
}
