import { fstatSync, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { outputTarget } from "../files/index.ts";
import { findSequence, isAddress, isSequence, isWritableImage, isWritableVideo } from "../media/node/index.ts";
import { SEQUENCE, type Source, STREAM } from "./find-sources.ts";

/** Where a source's annotated copy goes. */
export interface Output {
  file: string;
  /** Why the copy is in another format, where it is. */
  remark?: string | undefined;
}

/** Endings by what is written in the same format. */
const SAME: Readonly<Record<string, string>> = {
  JPEG: ".jpg",
  PNG: ".png",
  WebP: ".webp",
  TIFF: ".tif",
  AVIF: ".avif",
  MP4: ".mp4",
};

/** Endings of the other photos. Those without loss become PNG. */
const LIKE: Readonly<Record<string, string>> = { HEIC: ".jpg", "HEIC sequence": ".jpg", "AVIF sequence": ".avif" };

/**
 * The outputs of sources below `out`, in the folders of their sources and under their names, whose ending changes where
 * it is of no format that can be written. Where such a name is taken, the new ending comes after the old one, or a number
 * before it.
 *
 * @throws InputError where two sources would be written to one file
 */
export function outputsOf(sources: readonly Source[], out: string): Map<Source, Output> {
  const kept = sources.filter(keepsName);
  const taken = new Map<string, Source>();
  const outputs = new Map<Source, Output>();
  for (const source of [...kept, ...sources.filter((source) => !keepsName(source))]) {
    const folder = join(out, source.below);
    const names = namesFor(source).map((name) => join(folder, name));
    const own = basename(names[names.length - 1], extname(names[0]));
    for (let number = 2; !keepsName(source) && names.every((name) => taken.has(name)); number++) {
      names.push(join(folder, `${own}-${number}${extname(names[0])}`));
    }
    const file = names.find((name) => !taken.has(name));
    if (file === undefined) {
      const owner = taken.get(names[0])!.path;
      throw new InputError(`${source.path} and ${owner} would both be written to ${names[0]}; give them in two runs`);
    }
    taken.set(file, source);
    outputs.set(source, { file, remark: remarkOf(source, file) });
  }
  return outputs;
}

const keepsName = ({ path, kind, format }: Source) =>
  format !== STREAM && format !== SEQUENCE && (kind === "photo" ? isWritableImage(path) : isWritableVideo(path));

function namesFor(source: Source): string[] {
  if (source.format === STREAM) return [`${streamName(source.path)}.mp4`];
  if (source.format === SEQUENCE) return [`${basename(resolve(dirname(source.path))) || "pictures"}.mp4`];
  const name = basename(source.path);
  if (keepsName(source)) return [name];
  const ending = source.kind === "video" ? ".mp4" : (SAME[source.format] ?? LIKE[source.format] ?? ".png");
  const old = extname(name);
  const isEnding = /^\.(?=.*[a-z])[a-z0-9]{1,5}$/i.test(old);
  return isEnding ? [basename(name, old) + ending, name + ending] : [name + ending];
}

/** What a source is called in the names of files that are made of it. */
export const nameOf = (source: string) =>
  source === "-" || isAddress(source) ? streamName(source) : basename(source).replace(/[^\p{L}\p{N}.]+/gu, "-");

/** A file's name for a camera or an address, without the password that may stand in it. */
const streamName = (address: string) =>
  address === "-" ? "stdin" : address.replace(/\/\/[^/@]*@/, "//").replace(/[^\p{L}\p{N}.]+/gu, "-");

function remarkOf({ path, format }: Source, file: string): string | undefined {
  if (format === STREAM || format === SEQUENCE) return undefined;
  const [from, to] = [path, file].map((name) => extname(name).toLowerCase());
  if (from === to) return undefined;
  return SAME[format] === to
    ? `named for its content, ${format}`
    : `as ${to.slice(1).toUpperCase()}; its content is ${format}`;
}

/**
 * @param sources files that are read, sequences of pictures by their pattern
 * @throws InputError where an output is one of them, by whatever name
 */
export async function refuseOverwriting(sources: readonly string[], file: string, advice: string): Promise<void> {
  const own = await stat(file).catch(() => undefined);
  if (!own) return;
  for (const source of sources) {
    for (const path of await filesOf(source)) {
      const other = await stat(path).catch(() => undefined);
      if (other && isSameFile(other, own))
        throw new InputError(`${file}: is the input itself; choose another ${advice}`);
    }
  }
}

/**
 * @param outputs files to write, by the option that names them
 * @throws InputError where two of them, or one and standard output, are one file, also by a link
 */
export async function refuseSharing(outputs: Readonly<Record<string, string | undefined>>): Promise<void> {
  const named = Object.entries(outputs).flatMap(([option, file]) => (file === undefined ? [] : [{ option, file }]));
  const seen = new Map<string, string>();
  const printed = fstatSync(process.stdout.fd);
  for (const { option, file } of named) {
    const place = await placeOf(file);
    const found = await stat(place).catch(() => undefined);
    const isPrinted = printed.isFile() && found !== undefined && isSameFile(found, printed);
    const other = isPrinted ? "standard output" : seen.get(place);
    if (other !== undefined) throw new InputError(`${file}: ${option} and ${other} are one file; give them two`);
    seen.set(place, option);
  }
}

const isSameFile = (one: Stats, other: Stats) => one.ino === other.ino && one.dev === other.dev;

/** Where a file is or would be, links followed. Why it cannot be written is told where it is. */
async function placeOf(file: string): Promise<string> {
  const target = await outputTarget(file).catch(() => resolve(file));
  const folder = await realpath(dirname(target)).catch(() => dirname(target));
  return join(folder, basename(target));
}

async function filesOf(source: string): Promise<string[]> {
  if (!isSequence(source)) return [source];
  return (await findSequence(source).catch(() => undefined))?.files ?? [source];
}
