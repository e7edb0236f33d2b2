import { InputError } from "../../errors.ts";
import { fileKind } from "./kinds.ts";
import { checkImageHeader, type ReadImageOptions, readImage } from "./read-image.ts";

/** Whether a file is a photo that can be read. */
export interface PhotoCheck {
  /** Why not, without the file's name; nothing where it can. */
  problem?: string | undefined;
  /** What of it is left out: pages, or all but the first picture of an animation. */
  note?: string | undefined;
}

/**
 * Reads a photo whole, or with `headerOnly` as far as its header, so that one that is cut off passes.
 */
export async function checkPhoto(
  path: string,
  { headerOnly = false, ...options }: ReadImageOptions & { headerOnly?: boolean | undefined } = {},
): Promise<PhotoCheck> {
  try {
    const { kind, format, note, reason } = await fileKind(path);
    if (kind === "other") return { problem: `not a photo, but ${reason}` };
    const isAnimated = format.startsWith("animated");
    if (kind === "video" && !isAnimated) return { problem: `not a photo, but a video (${format})` };
    await (headerOnly ? checkImageHeader(path, options) : readImage(path, options));
    return { note: isAnimated ? "only the first picture of its animation is read" : note };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problem: error.message.slice(error.message.startsWith(`${path}: `) ? path.length + 2 : 0) };
  }
}
