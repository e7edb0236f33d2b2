/**
 * What the package's model answers on the clips of ../shared/data, frame by frame: `npm run bench -- clips
 * [--model FILE]`.
 */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { labelNames } from "../src/labels.ts";
import { loadMaskDetector } from "../src/load/node.ts";
import { isVideo, readVideo } from "../src/media/node/index.ts";

const root = fileURLToPath(new URL("../../shared/data/clips/", import.meta.url));
if (!existsSync(root)) throw new Error(`no clips at ${root}`);
const { values: options } = parseArgs({ args: process.argv.slice(3), options: { model: { type: "string" } } });
const detector = await loadMaskDetector(options);
/** In these clips every face wears a mask, in the others none. */
const MASKED = ["one-masked", "portrait-masked-hard", "press-briefing-masked"];

const totals = { right: 0, sure: 0 };
for (const name of readdirSync(root).filter(isVideo)) {
  const truth = MASKED.some((masked) => name.startsWith(masked)) ? "mask" : "no_mask";
  const counts = Object.fromEntries(labelNames.map((label) => [label, 0]));
  const times: number[] = [];
  let empty = 0;
  await using video = await readVideo(root + name);
  for await (const { image } of video) {
    const start = performance.now();
    const faces = await detector.detect(image);
    times.push(performance.now() - start);
    if (faces.length === 0) empty++;
    for (const { label } of faces) counts[label]++;
  }
  const sure = counts.mask + counts.no_mask + counts.incorrect;
  totals.right += counts[truth];
  totals.sure += sure;
  const time = times.sort((a, b) => a - b)[times.length >> 1].toFixed(0);
  console.log(
    `${name}: ${counts[truth]} of ${sure} ${truth}, ${counts.incorrect} incorrect, ${counts.uncertain} uncertain; ${empty} of ${times.length} frames without a face; median ${time} ms a frame`,
  );
}
console.log(`clips score ${(totals.right / totals.sure).toFixed(4)}`);
