import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import { ShareOverTime } from "../../events/index.ts";
import { PartialFile } from "../../files/index.ts";
import { nameOf } from "../output-names.ts";

const ENDINGS = [".svg", ".png"];

/** A plot of the share of people with a mask over time, a curve a video. */
export class SharePlot implements AsyncDisposable {
  readonly #file: PartialFile;
  readonly #sources: { name: string; over: ShareOverTime }[] = [];

  private constructor(file: PartialFile) {
    this.#file = file;
  }

  /** @throws InputError where the ending is neither .svg nor .png, or the file cannot be written */
  static async create(file: string): Promise<SharePlot> {
    if (!ENDINGS.includes(extname(file).toLowerCase())) {
      throw new InputError(`${file}: plots are written as .svg or .png; give one of these endings`);
    }
    return new SharePlot(await PartialFile.create(file));
  }

  /** A curve of its own. */
  curve(source: string): ShareOverTime {
    const over = new ShareOverTime();
    this.#sources.push({ name: nameOf(source), over });
    return over;
  }

  async finish(): Promise<void> {
    // Loaded at the end: most watches draw no plot.
    const { shareChart, toPng, toSvg } = await import("../../report/index.ts");
    const chart = shareChart(this.#sources.map(({ name, over }) => ({ name, shares: over.shares })));
    const draw = extname(this.#file.path).toLowerCase() === ".svg" ? toSvg : toPng;
    await this.#file.fill((path) => writeFile(path, draw(chart)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}
