import type { VideoReport } from "./source.ts";

/** Warnings of one kind that are told one by one; the rest is counted. */
const TOLD = 5;

export const newReport = (): VideoReport => ({
  frames: 0,
  decodeSeconds: 0,
  damagedFrames: 0,
  missingFrames: 0,
  missingSeconds: 0,
  droppedFrames: 0,
  away: [],
  warnings: [],
});

export const frameCount = (count: number) => `${count} ${count === 1 ? "frame" : "frames"}`;
export const second = (seconds: number) => `${Math.round(seconds * 100) / 100} s`;

/** @param jump where a clock jumps, and by how much, seconds */
export function jumpText({ at, by }: { at: number; by: number }): string {
  const way = `${second(Math.abs(by))} ${by < 0 ? "back" : "ahead"}`;
  return `at ${second(at)} the recording's clock jumps ${way}; the times were joined`;
}

/** The first few lines, and how many more there are. */
export function firstOf(lines: readonly string[], kind: string): string[] {
  if (lines.length <= TOLD) return [...lines];
  return [...lines.slice(0, TOLD), `${lines.length - TOLD} more ${kind}`];
}
