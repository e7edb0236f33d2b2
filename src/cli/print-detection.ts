import type { MaskedFace } from "../faces/index.ts";

/** What `--json` prints, one a line. */
export interface Detection {
  source: string;
  /** Of a video: the frame's number, from 0, and its time in seconds. */
  frame?: number | undefined;
  time?: number | undefined;
  faces: readonly (MaskedFace & { track?: number })[];
}

export function printDetection({ source, frame, time, faces }: Detection): void {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const rounded = faces.map(({ box, score, label, confidence, track }) => ({
    box: { x: round(box.x, 1), y: round(box.y, 1), width: round(box.width, 1), height: round(box.height, 1) },
    score: round(score, 4),
    label,
    confidence: round(confidence, 4),
    ...(track !== undefined && { track }),
  }));
  const position = frame === undefined ? {} : { frame, time: round(time!, 4) };
  process.stdout.write(`${JSON.stringify({ source, ...position, faces: rounded })}\n`);
}
