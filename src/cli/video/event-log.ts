import { type FileHandle, open, stat } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import {
  type EventContext,
  type MaskEvent,
  SOURCED_EVENT_HEADER,
  sourcedEventLine,
  sourcedEventRow,
} from "../../events/index.ts";
import { PartialFile, requireWritable, systemFault } from "../../files/index.ts";

/** Events as they are confirmed, one a line: JSON lines, or CSV by the file's ending, with the video that each comes from. */
export class EventLog implements AsyncDisposable {
  readonly #path: string;
  readonly #partial: PartialFile | undefined;
  readonly #file: FileHandle;
  readonly #isCsv: boolean;

  private constructor(path: string, partial: PartialFile | undefined, file: FileHandle, isCsv: boolean) {
    this.#path = path;
    this.#partial = partial;
    this.#file = file;
    this.#isCsv = isCsv;
  }

  /**
   * A file that appears under its name when it is finished; or, of a camera that is watched for hours, one in which each
   * event stands as soon as it is confirmed, after those of earlier watches.
   *
   * @throws InputError where the ending is none of .jsonl, .json and .csv, or the file cannot be written
   */
  static async create(path: string, { isLive }: { isLive: boolean }): Promise<EventLog> {
    const ending = extname(path).toLowerCase();
    if (![".jsonl", ".json", ".csv"].includes(ending)) {
      throw new InputError(
        `${path}: events are written as .jsonl (a line of JSON each) or .csv; give one of these endings`,
      );
    }
    const isCsv = ending === ".csv";
    if (isLive) await requireWritable(path);
    const header = isCsv ? SOURCED_EVENT_HEADER : "";
    const begun = isLive ? await begunFile(path) : undefined;
    if (begun && !(isCsv ? begun.firstLine === header.trim() : isEventLine(begun.firstLine)))
      throw new InputError(`${path}: holds something else than events; give another file, or remove it`);
    const partial = isLive ? undefined : await PartialFile.create(path);
    const log = new EventLog(path, partial, await open(partial?.path ?? path, isLive ? "a" : "w"), isCsv);
    await log.#append(begun ? (begun.isLineOpen ? "\n" : "") : header);
    return log;
  }

  async write(source: string, event: MaskEvent, context: EventContext): Promise<void> {
    await this.#append((this.#isCsv ? sourcedEventRow : sourcedEventLine)(source, event, context));
  }

  async finish(): Promise<void> {
    await this.#file.close();
    await this.#partial?.commit();
  }

  async #append(text: string): Promise<void> {
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      throw systemFault(error, this.#path, "written") ?? error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await this.#partial?.[Symbol.asyncDispose]();
  }
}

/** More than the first line of events takes. */
const HEAD_BYTES = 4096;

/** Also one that was torn off. */
function isEventLine(line: string): boolean {
  try {
    return "event" in JSON.parse(line);
  } catch {
    return line.startsWith('{"source":');
  }
}

/** What a file begins with that is there already, and whether its last line has no end, as a crash leaves it. */
async function begunFile(path: string) {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return undefined;
  await using file = await open(path);
  const text = async (position: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, position);
    return buffer.toString("utf8", 0, bytesRead);
  };
  const [firstLine] = (await text(0)).split(/\r?\n/);
  return { firstLine, isLineOpen: (await text(found.size - 1)) !== "\n" };
}
