import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Device } from "node-av/lib";
import type { Address } from "./demux.ts";

export type Place =
  /** A file on disk. */
  | { kind: "file"; path: string; address: Address }
  /** What runs in real time. */
  | { kind: "live"; address: Address }
  /** A server's file or stream; which of both shows once it is open. */
  | { kind: "web"; address: Address }
  | { kind: "stdin" };

/** Asked to close, some servers do so without saying it, and FFmpeg loses what it asks for next: they are not asked to. */
const KEPT_OPEN = { multiple_requests: 1 };

export interface AddressOptions {
  /** Seconds that a server may be silent. */
  stallSeconds: number;
  /** Of a camera. */
  frameRate?: number | undefined;
}

/** Where a source is, by its name: `-`, `webcam:0`, `rtsp://…`, `http://…`, or a file. */
export function placeOf(source: string, { stallSeconds, frameRate }: AddressOptions): Place {
  if (source === "-") return { kind: "stdin" };
  const [, protocol] = /^([a-z][a-z0-9+.-]*):/i.exec(source) ?? [];
  const silence = Math.round(stallSeconds * 1e6);
  // Long enough to see what it is, short enough to start at once.
  const live = { analyzeduration: 500_000 };
  switch (protocol?.toLowerCase()) {
    case "webcam":
      return { kind: "live", address: camera(source.slice("webcam:".length), frameRate) };
    case "rtsp":
    case "rtsps":
      return {
        kind: "live",
        address: { url: source, options: { ...live, rtsp_flags: "prefer_tcp", timeout: silence } },
      };
    case "http":
    case "https":
      return { kind: "web", address: { url: source, options: { ...live, ...KEPT_OPEN, rw_timeout: silence } } };
    case "rtmp":
    case "rtmps":
    case "srt":
    case "udp":
    case "rtp":
      return { kind: "live", address: { url: source, options: { ...live, rw_timeout: silence } } };
    case "file":
      if (source.startsWith("file://")) return file(fileURLToPath(source));
  }
  return file(source);
}

// FFmpeg would take the colon of a plain name for a protocol's.
const file = (path: string): Place => ({ kind: "file", path, address: { url: `file:${resolve(path)}` } });

/** A camera by its number or its name, as the system's video interface calls it. */
function camera(name: string, frameRate: number | undefined): Address {
  const format = Device.getVideoFormat();
  const url =
    format === "v4l2" && /^\d+$/.test(name) ? `/dev/video${name}` : format === "dshow" ? `video=${name}` : name;
  return { url, format, options: frameRate ? { framerate: String(frameRate) } : {} };
}
