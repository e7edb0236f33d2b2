import type { MaskDetector, MaskedFace } from "../faces/index.ts";
import { type FindOptions, type FoundFaces, findFaces } from "./find-faces.ts";
import type { PictureFrame } from "./frame.ts";

export interface WatchOptions extends FindOptions {
  /** Ends the watch between two frames; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A frame, and of every face in it whether it wears a mask. */
export type WatchedFrame<F extends PictureFrame> = FoundFaces<F, MaskedFace>;

/**
 * The frames of a video or a camera with their faces and answers, in order: the one way from frames to answers. Frames are
 * searched ahead of whoever takes them. Whoever takes a frame disposes of it.
 *
 * @example
 * for await (const { frame, faces } of watch(video.frames(), detector)) {
 *   using owned = frame;
 *   console.log(owned.time, faces.length);
 * }
 */
export async function* watch<F extends PictureFrame>(
  frames: AsyncIterable<F>,
  detector: Pick<MaskDetector, "detect">,
  { signal, ...options }: WatchOptions = {},
): AsyncGenerator<WatchedFrame<F>> {
  const search = ({ picture }: F) => detector.detect(picture, { signal });
  for await (const watched of findFaces<F, MaskedFace>(frames, search, options)) {
    signal?.throwIfAborted();
    yield watched;
  }
}
