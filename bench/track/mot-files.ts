import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { NumberedBox, Sequence } from "./sequences.ts";

/** Writes a MOTChallenge file: one line a box, frames from 1. */
export function writeMot(file: string, frames: readonly (NumberedBox & { score?: number })[][]): void {
  const lines = frames.flatMap((boxes, i) =>
    boxes.map(({ id, box: { x, y, width, height }, score = 1 }) =>
      [i + 1, id, x, y, width, height, score, -1, -1, -1].join(","),
    ),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
}

/** Writes what `track_peer.py` reads: `sequences.json`, `boxes/` and `truth/`. */
export function writeSequences(root: string, files: readonly (readonly [string, Sequence])[]): void {
  const infos = files.map(([file, { boxes, rate }]) => [file, { frames: boxes.length, rate }]);
  writeFileSync(`${root}/sequences.json`, JSON.stringify(Object.fromEntries(infos)));
  for (const [file, { boxes, truth }] of files) {
    const found = boxes.map((faces) => faces.map((face) => ({ id: -1, ...face })));
    writeMot(`${root}/boxes/${file}.txt`, found);
    writeMot(`${root}/truth/${file}.txt`, truth);
  }
}
