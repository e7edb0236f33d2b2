import {
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_WEBVTT,
  type AVCodecID,
  AVMEDIA_TYPE_SUBTITLE,
} from "node-av/constants";
import type { Stream } from "node-av/lib";
import { Packet } from "./av.ts";
import { codecName } from "./codec-name.ts";

/** Subtitles that are text, and what is done to have the text alone. */
const TEXTS: Readonly<Record<string, (data: Buffer) => string>> = {
  subrip: (data) => withoutTags(data.toString()),
  text: (data) => data.toString(),
  webvtt: (data) => withoutTags(data.toString()),
  // ETSI TS 126 245: a length, the text, and boxes of its style.
  mov_text: (data) => (data.length < 2 ? "" : data.toString("utf8", 2, 2 + data.readUInt16BE(0))),
  // Eight fields, then the text, whose marks stand in braces.
  ass: (data) => {
    const text = data.toString().split(",").slice(8).join(",");
    return text.replace(/\{[^}]*\}/g, "").replace(/\\N/gi, "\n");
  },
};

const withoutTags = (text: string) => text.replace(/<[^>]*>/g, "");

/** What containers take text as. */
const CODECS: Readonly<Record<string, AVCodecID>> = {
  mp4: AV_CODEC_ID_MOV_TEXT,
  mov: AV_CODEC_ID_MOV_TEXT,
  ipod: AV_CODEC_ID_MOV_TEXT,
  matroska: AV_CODEC_ID_SUBRIP,
  webm: AV_CODEC_ID_WEBVTT,
};

export const isSubtitles = ({ codecpar }: Stream) => codecpar.codecType === AVMEDIA_TYPE_SUBTITLE;

/** Whether subtitles are text that a container takes in a form of its own. */
export const canRewrite = (stream: Stream, format: string) =>
  isSubtitles(stream) && codecName(stream) in TEXTS && format in CODECS;

/** Style, place and font of subtitles in an MP4 where nothing is said: white, below, in the middle (ETSI TS 126 245). */
const PLAIN_STYLE = Buffer.from(
  "0000000001ff0000000000000000000000000000000000010012ffffffff00000012667461620001000105" +
    Buffer.from("Serif").toString("hex"),
  "hex",
);

/** Makes a copied stream one of text as the container takes it. */
export function describeText(output: Stream, format: string): void {
  output.codecpar.codecId = CODECS[format];
  output.codecpar.extradata = CODECS[format] === AV_CODEC_ID_MOV_TEXT ? PLAIN_STYLE : null;
}

/** Bytes of a text in an MP4, whose length has 16 bits; what is longer is cut off, as nobody can read it. */
const LONGEST_TEXT = 65_535;

/** A packet's text as the container takes it; `undefined` where it says nothing. The packet is freed. */
export function rewriteText(packet: Packet, from: Stream, format: string): Packet | undefined {
  using old = packet;
  const text = TEXTS[codecName(from)](old.data ?? Buffer.alloc(0)).trim();
  if (text === "") return undefined;
  const bytes = new Uint8Array(Math.min(LONGEST_TEXT, Buffer.byteLength(text)));
  new TextEncoder().encodeInto(text, bytes);
  const length = Buffer.alloc(CODECS[format] === AV_CODEC_ID_MOV_TEXT ? 2 : 0);
  if (length.length > 0) length.writeUInt16BE(bytes.length);
  const result = new Packet();
  result.alloc();
  result.data = Buffer.concat([length, bytes]);
  result.pts = old.pts;
  result.dts = old.dts;
  result.duration = old.duration;
  result.flags = old.flags;
  return result;
}
