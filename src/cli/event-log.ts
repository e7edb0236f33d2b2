import { type FileHandle, open } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "../errors.ts";
import { type MaskEvent, SOURCED_EVENT_HEADER, sourcedEventLine, sourcedEventRow } from "../events/index.ts";
import { PartialFile } from "../files/index.ts";

/**
 * Events as they are confirmed, one a line: JSON lines, or CSV by the file's ending, with the video that each comes from.
 * The file appears under its name when it is finished.
 */
export class EventLog implements AsyncDisposable {
  readonly #partial: PartialFile;
  readonly #file: FileHandle;
  readonly #isCsv: boolean;

  private constructor(partial: PartialFile, file: FileHandle, isCsv: boolean) {
    this.#partial = partial;
    this.#file = file;
    this.#isCsv = isCsv;
  }

  /** @throws InputError where the ending is none of .jsonl, .json and .csv */
  static async create(path: string): Promise<EventLog> {
    const ending = extname(path).toLowerCase();
    if (![".jsonl", ".json", ".csv"].includes(ending)) {
      throw new InputError(
        `${path}: events are written as .jsonl (a line of JSON each) or .csv; give one of these endings`,
      );
    }
    const partial = await PartialFile.create(path);
    const log = new EventLog(partial, await open(partial.path, "w"), ending === ".csv");
    if (log.#isCsv) await log.#file.write(SOURCED_EVENT_HEADER);
    return log;
  }

  async write(source: string, events: readonly MaskEvent[]): Promise<void> {
    for (const event of events) {
      await this.#file.write((this.#isCsv ? sourcedEventRow : sourcedEventLine)(source, event));
    }
  }

  async finish(): Promise<void> {
    await this.#file.close();
    await this.#partial.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await this.#partial[Symbol.asyncDispose]();
  }
}
