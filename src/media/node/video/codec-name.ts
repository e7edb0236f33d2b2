import { avGetCodecName, type Stream } from "node-av/lib";

/** A stream's codec by FFmpeg's name. */
export const codecName = ({ codecpar }: Stream) => avGetCodecName(codecpar.codecId) ?? "unknown";
