import type { Told } from "./file-end.ts";
import type { ContainerReader } from "./frames.ts";

/** Formats of cameras and broadcasts, and lists, which tell of an end themselves. */
const ENDLESS = /^(mpjpeg|hls|dash|rtsp|sdp)/;
/** Milliseconds within which a server has to answer. */
const PATIENCE = 3000;

/** What a server tells of a file; `undefined` where it is none, but a camera or a broadcast. */
export async function toldOf({ duration, demux }: ContainerReader, address: string): Promise<Told | undefined> {
  const { format } = demux;
  if (duration > 0) return format === "hls" ? { slack: await slackOf(address) } : {};
  const bytes = ENDLESS.test(format) ? 0 : Number((await ask(address, "HEAD"))?.headers.get("content-length"));
  return bytes > 0 ? { bytes } : undefined;
}

/** A list of segments tells how long each is, to the millisecond or, in old ones, rounded up to whole seconds: RFC 8216, 4.3.2.1. */
async function slackOf(address: string): Promise<number> {
  const list = await (await ask(address, "GET"))?.text().catch(() => "");
  return list && /#EXTINF:\d+\.\d/.test(list) ? 0.1 : Number.POSITIVE_INFINITY;
}

async function ask(address: string, method: "GET" | "HEAD"): Promise<Response | undefined> {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers: Record<string, string> = username ? { authorization: `Basic ${login}` } : {};
  const answer = await fetch(url, { method, headers, signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
  return answer?.ok ? answer : undefined;
}
