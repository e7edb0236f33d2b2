import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "../errors.ts";
import { filePath, isSystemError, systemFault } from "../files/index.ts";
import { type FileKind, fileKind, isAddress, isPhoto, isSequence, isVideo } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { isAnnotatedCopy } from "./annotated-copies.ts";
import { describeLeftOut, type LeftOut } from "./left-out.ts";

/** A photo or a video. */
export interface Source {
  path: string;
  kind: "photo" | "video";
  /** What its content is, such as "JPEG"; {@link STREAM} or {@link SEQUENCE} where it is no file. */
  format: string;
  /** What of its content is not looked at. */
  note?: string | undefined;
  /** The folder that it was found in, below the one that was given; empty where it was given itself. */
  below: string;
}

/** A camera's or a server's pictures, or what comes by stdin. */
export const STREAM = "stream";
/** Numbered pictures as a video. */
export const SEQUENCE = "sequence of pictures";

/** An input that cannot be used. */
export interface Failure {
  path: string;
  error: InputError;
}

export interface FoundSources {
  /** In the order of the inputs, those of a folder by name. */
  found: (Source | Failure)[];
  leftOut: LeftOut[];
}

export interface FindOptions {
  /** Look into the folders of folders. */
  recursive?: boolean | undefined;
  /** Where outputs go: they are no inputs. */
  out?: string | undefined;
}

/** Folders that systems and programs keep their own pictures in. */
const SYSTEM_FOLDERS = ["__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"];

/** The photos and videos that inputs are or hold, told by their content, each once, and what of folders is left out. */
export async function findSources(inputs: readonly string[], options: FindOptions = {}): Promise<FoundSources> {
  const search = new Search(options);
  for (const input of inputs) await search.add(input);
  return { found: search.found, leftOut: search.leftOut };
}

class Search implements FoundSources {
  readonly found: (Source | Failure)[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly #recursive: boolean;
  readonly #out: string | undefined;
  /** Real paths of the files that were found. */
  readonly #seen = new Set<string>();

  constructor({ recursive = false, out }: FindOptions) {
    this.#recursive = recursive;
    this.#out = out;
  }

  async add(input: string): Promise<void> {
    try {
      const status = await statusOf(filePath(input));
      if (!status) return this.#addVideo(input, isAddress(input) ? STREAM : SEQUENCE);
      if (status.isDirectory()) return await this.#addFolder(input);
      if (!status.isFile()) throw new InputError(`${input}: is a device or a pipe; a video is taken from stdin by -`);
      const kind = await fileKind(input);
      if (kind.kind === "other") throw notMedia(input, kind);
      await this.#addFile(asFile(input), kind, "");
    } catch (error) {
      this.#fail(input, error);
    }
  }

  async #addFolder(input: string): Promise<void> {
    const [already, before] = [this.found.length, this.leftOut.length];
    const out = this.#out && (await realpath(this.#out).catch(() => undefined));
    if (out && out === (await realpath(input))) {
      throw new InputError(`${input}: is the folder that --out names; choose another`);
    }
    await this.#walk(input, "", { out, visited: new Set() });
    if (this.found.length > already) return;
    const rest = this.leftOut.splice(before);
    if (rest.some(({ reason }) => reason === "given twice")) for (const one of rest) this.leftOut.push(one);
    else throw new InputError([`${input}: the folder holds no photos or videos`, ...describeLeftOut(rest)].join("; "));
  }

  async #walk(folder: string, below: string, state: { out: string | undefined; visited: Set<string> }): Promise<void> {
    state.visited.add(await realpath(folder));
    const entries = await readdir(folder, { withFileTypes: true });
    const looks = await mapAhead(entries.sort(byName), 8, (entry) => look(asFile(join(folder, entry.name)), entry));
    for (const { path, status, kind, error, reason } of looks) {
      if (reason) this.#leaveOut(path, reason);
      else if (kind?.kind === "other") this.#leaveOut(path, kind.format, kind.reason?.split("; ")[1]);
      else if (error) this.#fail(path, error);
      else if (status?.isDirectory()) await this.#walkInto(path, below, state);
      else if (kind) await this.#addFile(path, kind, below);
    }
  }

  async #walkInto(
    path: string,
    below: string,
    state: { out: string | undefined; visited: Set<string> },
  ): Promise<void> {
    if (!this.#recursive) return this.#leaveOut(path, "subfolder");
    try {
      const real = await realpath(path);
      if (real === state.out) this.#leaveOut(path, "--out");
      else if (state.visited.has(real)) this.#leaveOut(path, "linked folder");
      else await this.#walk(path, join(below, basename(path)), state);
    } catch (error) {
      this.#fail(path, error);
    }
  }

  async #addFile(path: string, { kind, format, note }: FileKind, below: string): Promise<void> {
    const real = await realpath(path);
    if (this.#seen.has(real)) return this.#leaveOut(path, "given twice");
    this.#seen.add(real);
    this.found.push({ path, kind: kind as Source["kind"], format, note, below });
  }

  #addVideo(path: string, format: string): void {
    if (this.#seen.has(path)) this.#leaveOut(path, "given twice");
    else this.found.push({ path, kind: "video", format, below: "" });
    this.#seen.add(path);
  }

  #leaveOut(path: string, reason: string, hint?: string): void {
    this.leftOut.push({ path, reason, hint });
  }

  #fail(path: string, error: unknown): void {
    const fault = error instanceof InputError ? error : systemFault(error, path, "read");
    if (!fault) throw error;
    this.found.push({ path, error: fault });
  }
}

interface Look {
  path: string;
  status?: Stats;
  kind?: FileKind;
  error?: unknown;
  /** Why it is left out. */
  reason?: string;
}

/** What an entry of a folder is. */
async function look(path: string, entry: Dirent): Promise<Look> {
  if (entry.name.startsWith(".")) return { path, reason: entry.isDirectory() ? "hidden folder" : "hidden" };
  if (SYSTEM_FOLDERS.includes(entry.name)) return { path, reason: "hidden folder" };
  if (entry.name.includes("\ufffd")) return { path, reason: "unreadable name" };
  try {
    const status = await stat(path);
    if (status.isDirectory()) return { path, status };
    if (!status.isFile()) return { path, reason: "special" };
    const kind = await fileKind(path);
    if (kind.kind !== "other" && (await isAnnotatedCopy(path))) return { path, reason: "annotated" };
    return { path, kind };
  } catch (error) {
    const isBrokenLink = entry.isSymbolicLink() && isSystemError(error) && ["ENOENT", "ELOOP"].includes(error.code);
    return isBrokenLink ? { path, reason: "broken link" } : { path, error };
  }
}

/** `undefined` for names of what is no file. */
const statusOf = (input: string) =>
  input === "-"
    ? undefined
    : stat(input).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" && (isAddress(input) || isSequence(input))) return undefined;
        throw error;
      });

/** A file's name that nothing takes for a camera's or a server's. */
const asFile = (path: string) => (isAddress(path) ? `./${path}` : path);

const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);

function notMedia(path: string, { reason }: FileKind): InputError {
  const meant = isPhoto(path) ? "an image" : isVideo(path) ? "a video" : "a photo or video";
  return new InputError(`${path}: not ${meant}; it is ${reason}`);
}
