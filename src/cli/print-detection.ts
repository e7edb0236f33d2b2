import type { MaskedFace } from "../faces/index.ts";

/** What `--json` prints, one a line. */
export interface Detection {
  source: string;
  /** Of a video: the frame's number, from 0, its time in seconds, and when it arrived, milliseconds since 1970. */
  frame?: { index: number; time: number; arrived: number } | undefined;
  /** Whether the frame comes as it happens; when it arrived is told then. */
  isLive?: boolean | undefined;
  faces: readonly (MaskedFace & { track?: number })[];
}

export function printDetection({ source, frame, isLive, faces }: Detection): void {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const rounded = faces.map(({ box, score, label, confidence, track }) => ({
    box: { x: round(box.x, 1), y: round(box.y, 1), width: round(box.width, 1), height: round(box.height, 1) },
    score: round(score, 4),
    label,
    confidence: round(confidence, 4),
    ...(track !== undefined && { track }),
  }));
  const position = frame && { frame: frame.index, time: round(frame.time, 4) };
  const arrived = frame && isLive ? { arrived: new Date(frame.arrived).toISOString() } : {};
  process.stdout.write(`${JSON.stringify({ source, ...position, ...arrived, faces: rounded })}\n`);
}
