import { SoftwareScaleContext } from "node-av/lib";
import type { Size } from "../../../geometry/index.ts";
import { AvFrame, checked } from "./av.ts";
import { type ColorTags, copyColorTags } from "./color.ts";

/** Scaling contexts that are kept for the next frame of the same kind. */
const KEPT = 8;

/** What a frame is brought to. */
export interface Target extends Size {
  format: AvFrame["format"];
  /** Of what the result is to say of itself; the frame's own where left out. */
  tags?: ColorTags | undefined;
}

/**
 * Scales frames and changes their pixel format by libswscale, off the main thread, with the matrix and the range that
 * both frames tell. Calls may overlap.
 */
export class Converter implements Disposable {
  readonly #idle: { key: string; context: SoftwareScaleContext }[] = [];
  #isClosed = false;

  /** A new frame; the caller frees it. */
  async convert(frame: AvFrame, { width, height, format, tags }: Target): Promise<AvFrame> {
    const result = newFrame(width, height, format);
    if (tags) copyColorTags(tags, result);
    // Red, green and blue stay what they are to the video: colours are not moved from wide screens to common ones.
    result.colorPrimaries = frame.colorPrimaries;
    result.colorTrc = frame.colorTrc;
    const key = [frame.width, frame.height, frame.format, width, height, format].join();
    const context = this.#take(key);
    try {
      checked(await context.scaleFrame(result, frame), "scale");
      return result;
    } catch (error) {
      result.free();
      throw error;
    } finally {
      this.#give(key, context);
    }
  }

  #take(key: string): SoftwareScaleContext {
    const at = this.#idle.findIndex((entry) => entry.key === key);
    if (at >= 0) return this.#idle.splice(at, 1)[0].context;
    const context = new SoftwareScaleContext();
    context.allocContext();
    context.setOption("flags", "bilinear");
    context.setOption("alphablend", "uniform_color");
    return context;
  }

  #give(key: string, context: SoftwareScaleContext): void {
    this.#idle.push({ key, context });
    while (this.#idle.length > (this.#isClosed ? 0 : KEPT)) this.#idle.shift()!.context.freeContext();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const { context } of this.#idle.splice(0)) context.freeContext();
  }
}

/** Bytes of which a frame's rows are multiples: libswscale leaves the last pixels of a row out where its vectors do not fit. */
const ALIGNMENT = 64;

/** A frame with memory of its own. */
export function newFrame(width: number, height: number, format: AvFrame["format"]): AvFrame {
  const frame = new AvFrame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = format;
  checked(frame.getBuffer(ALIGNMENT), "allocate a frame");
  return frame;
}
