import { type Told, tellsDuration } from "./file-end.ts";
import type { ContainerReader } from "./frames.ts";

/** Formats of cameras and broadcasts, and of lists, which are endless where they tell no duration. */
const ENDLESS = /^(mpjpeg|rtsp|sdp|hls|dash)/;
/** Milliseconds within which a server has to answer, as a camera's pictures come meanwhile. */
const PATIENCE = 1000;

/** What a server tells of a file; `undefined` where it is none, but a camera or a broadcast. */
export async function toldOf({ duration, demux }: ContainerReader, address: string): Promise<Told | undefined> {
  const { format } = demux;
  if (duration > 0 && tellsDuration(format)) return format === "hls" ? { slack: await slackOf(address) } : {};
  if (ENDLESS.test(format)) return undefined;
  const bytes = await lengthOf(address);
  return duration > 0 || bytes > 0 ? { bytes } : undefined;
}

/**
 * Bytes of a file; 0 where the server does not tell, as of a broadcast. Some answer no more than the question for the file itself,
 * of which a byte is enough.
 */
async function lengthOf(address: string): Promise<number> {
  const head = await ask(address, "HEAD");
  const answer = head?.ok ? head : await ask(address, "GET", { range: "bytes=0-0" });
  await answer?.body?.cancel();
  if (!answer?.ok) return 0;
  if (answer.status !== 206) return Number(answer.headers.get("content-length"));
  return Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1] ?? 0);
}

/**
 * Seconds by which a list of segments may be wrong: each is rounded to so many decimals, and in old lists up to whole seconds,
 * which tells nothing: RFC 8216, 4.3.2.1.
 */
async function slackOf(address: string): Promise<number> {
  const answer = await ask(address, "GET");
  const list = answer?.ok ? await answer.text().catch(() => "") : "";
  const decimals = [...list.matchAll(/#EXTINF:\d+(?:\.(\d+))?/g)].map(([, digits = ""]) => digits.length);
  const fewest = Math.min(...decimals);
  return decimals.length > 0 && fewest > 0 ? 0.1 + decimals.length * 0.5 * 10 ** -fewest : Number.POSITIVE_INFINITY;
}

/** What is wrong with what a server answers, where that can be told better than by FFmpeg. */
export async function whyNoVideo(address: string): Promise<string | undefined> {
  try {
    const answer = await request(address, "GET");
    if (!answer.ok) return undefined;
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    if (first?.done !== false) return "it sends nothing";
    return answer.headers.get("content-type")?.startsWith("text/html") ? "it answers with a web page" : undefined;
  } catch (error) {
    return /redirect/.test(String((error as Error).cause)) ? "its redirects do not end" : undefined;
  }
}

/** It is asked beside FFmpeg, which opened the address: no answer only means that less is known. */
const ask = (...question: Parameters<typeof request>) => request(...question).catch(() => undefined);

async function request(address: string, method: "GET" | "HEAD", more: Record<string, string> = {}): Promise<Response> {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers: Record<string, string> = username ? { ...more, authorization: `Basic ${login}` } : more;
  return fetch(url, { method, headers, signal: AbortSignal.timeout(PATIENCE) });
}
