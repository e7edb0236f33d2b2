import { type FileHandle, mkdir, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "@node-rs/crc32";
import { systemReason } from "../files/index.ts";

/** Where a decoded image lies, and what file it was decoded from. */
export interface CacheEntry {
  slot: number;
  /** Of the image file when it was decoded: bytes, and milliseconds since 1970. */
  size: number;
  modified: number;
  /** CRC-32 of the pixels. */
  checksum: number;
}

/**
 * Decoded images on disk, uint8 `[slots, height, width, 3]` in one file. Only the index, some 100 bytes an image, is in
 * memory; the pixels are read when they are asked for, from the operating system's page cache where they are warm.
 * An image whose file has changed, or whose pixels are not whole, is decoded anew.
 *
 * One thread holds the index and hands out entries; any thread reads and writes pixels through {@link CachedPixels}.
 */
export class DecodedCache {
  /** Holds the pixels; made by the first write. */
  readonly file: string;
  readonly #index: FileHandle;
  readonly #entries: Map<string, CacheEntry>;
  #slots: number;

  private constructor(file: string, index: FileHandle, entries: Map<string, CacheEntry>) {
    this.file = file;
    this.#index = index;
    this.#entries = entries;
    this.#slots = 0;
    for (const { slot } of entries.values()) this.#slots = Math.max(this.#slots, slot + 1);
  }

  /** @param folder is made where it is missing; faces are personal data, and whoever deletes it deletes them */
  static async open(folder: string, { width, height }: { width: number; height: number }): Promise<DecodedCache> {
    await mkdir(folder, { recursive: true });
    const name = join(folder, `decoded-${width}x${height}`);
    const entries = new Map<string, CacheEntry>();
    const content = await readFile(`${name}.jsonl`, "utf8").catch(() => "");
    for (const line of content.split("\n")) {
      const { path, ...entry } = parseEntry(line) ?? {};
      if (path !== undefined) entries.set(path, entry as CacheEntry);
    }
    const index = await open(`${name}.jsonl`, "a");
    // A line that a killed process left unfinished must not swallow the next one.
    if (content !== "" && !content.endsWith("\n")) await index.appendFile("\n");
    return new DecodedCache(`${name}.u8`, index, entries);
  }

  /** The image's entry, or a slot for it that is still empty. */
  entry(path: string): CacheEntry {
    let entry = this.#entries.get(path);
    if (!entry) {
      entry = { slot: this.#slots++, size: -1, modified: -1, checksum: 0 };
      this.#entries.set(path, entry);
    }
    return entry;
  }

  /** Remembers what was written, for this run and later ones. */
  async remember(written: readonly { path: string; entry: CacheEntry }[]): Promise<void> {
    if (written.length === 0) return;
    for (const { path, entry } of written) this.#entries.set(path, entry);
    await this.#index.appendFile(written.map(({ path, entry }) => `${JSON.stringify({ path, ...entry })}\n`).join(""));
  }

  async close(): Promise<void> {
    await this.#index.close();
  }
}

/** A line of the index; nothing where it is not whole. */
function parseEntry(line: string): ({ path: string } & CacheEntry) | undefined {
  try {
    const entry = JSON.parse(line);
    return typeof entry?.path === "string" && Number.isSafeInteger(entry.slot) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** The pixels of a {@link DecodedCache}, as one thread reads and writes them. */
export class CachedPixels {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(file: string): Promise<CachedPixels> {
    const handle = await open(file, "r+").catch(() => open(file, "w+"));
    return new CachedPixels(handle);
  }

  /** Fills `into` and returns true where the entry holds the image as its file is now. */
  async read(path: string, entry: CacheEntry, into: Uint8Array): Promise<boolean> {
    if (entry.size < 0) return false;
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: -2, mtimeMs: 0 }));
    if (size !== entry.size || mtimeMs !== entry.modified) return false;
    const { bytesRead } = await this.#file.read(into, 0, into.length, entry.slot * into.length);
    return bytesRead === into.length && crc32(into) === entry.checksum;
  }

  async write(path: string, { slot }: CacheEntry, pixels: Uint8Array): Promise<CacheEntry> {
    const { size, mtimeMs } = await stat(path);
    for (let done = 0; done < pixels.length; ) {
      const { bytesWritten } = await this.#file.write(pixels, done, pixels.length - done, slot * pixels.length + done);
      done += bytesWritten;
    }
    return { slot, size, modified: mtimeMs, checksum: crc32(pixels) };
  }
}

/** Why images cannot be kept, in words. */
export const cacheProblem = (error: Error) =>
  `decoded images cannot be kept there (${systemReason(error) ?? error.message.split("\n")[0]})`;
