import { setTimeout as delay } from "node:timers/promises";
import type { ContainerReader, ReadFrame } from "./frames.ts";

/** Formats that tell no times: a picture's is when it arrives. */
const UNTIMED = /^(mpjpeg|mjpeg|h264|hevc|m4v|image2pipe|\w+_pipe)$/;
/** Formats of which the first few frames may not tell their time, and by how many at most. */
const BEGIN_UNTOLD = /^(rtsp|sdp|rtp)/;
const UNTOLD_FRAMES = 25;

/** A frame, and when it came, milliseconds since 1970. */
export type Arrived = ReadFrame & { arrived: number };

export const isWithoutTimes = ({ demux }: ContainerReader) => UNTIMED.test(demux.format);

/** The first frame that tells its time, of a stream that begins without; or why none comes. */
export async function firstFrame(
  reader: ContainerReader,
  seconds: number,
  signal?: AbortSignal,
): Promise<Arrived | string> {
  for (let untold = 0; ; untold++) {
    const read = await inTime(reader, seconds, signal);
    const isFirst = typeof read === "string" || read.isTimed || !BEGIN_UNTOLD.test(reader.demux.format);
    if (isFirst || untold === UNTOLD_FRAMES) return read;
    read.frame.free();
    reader.times.forget();
  }
}

/** The next frame, or why none comes. */
export async function inTime(
  reader: ContainerReader,
  seconds: number,
  signal?: AbortSignal,
): Promise<Arrived | string> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal?.addEventListener("abort", stop);
  const stalled = delay(seconds * 1000, `no frame for ${seconds} s`, { signal: over.signal }).catch(() => "stopped");
  const next = reader.next();
  try {
    const read = await Promise.race([next, stalled]);
    if (typeof read === "string") {
      reader.interrupt();
      (await next)?.frame.free();
      return read;
    }
    return read ? { ...read, arrived: Date.now() } : "it ended";
  } finally {
    signal?.removeEventListener("abort", stop);
    over.abort();
  }
}
