/**
 * What the package's model answers on the clips of ../shared/data, frame by frame: `npm run bench -- clips
 * [--model FILE]`.
 */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadMaskDetector } from "../src/faces/index.ts";
import { isVideo, processVideo } from "../src/media/index.ts";

const root = fileURLToPath(new URL("../../shared/data/clips/", import.meta.url));
if (!existsSync(root)) throw new Error(`no clips at ${root}`);
const { values: options } = parseArgs({ args: process.argv.slice(3), options: { model: { type: "string" } } });
const detector = await loadMaskDetector(options);
/** In these clips every face wears a mask, in the others none. */
const MASKED = ["one-masked", "portrait-masked-hard"];

const totals = { right: 0, sure: 0 };
for (const name of readdirSync(root).filter(isVideo)) {
  const truth = MASKED.some((masked) => name.startsWith(masked)) ? "mask" : "no_mask";
  const counts = { mask: 0, no_mask: 0, nose_out: 0, uncertain: 0 };
  const times: number[] = [];
  let empty = 0;
  const frames = await processVideo(root + name, {
    async visit({ image }) {
      const start = performance.now();
      const faces = await detector.detect(image);
      times.push(performance.now() - start);
      if (faces.length === 0) empty++;
      for (const { label } of faces) counts[label]++;
      return undefined;
    },
  });
  const sure = counts.mask + counts.no_mask;
  totals.right += counts[truth];
  totals.sure += sure;
  const time = times.sort((a, b) => a - b)[times.length >> 1].toFixed(0);
  console.log(
    `${name}: ${counts[truth]} of ${sure} ${truth}, ${counts.uncertain} uncertain; ${empty} of ${frames} frames without a face; median ${time} ms a frame`,
  );
}
console.log(`clips score ${(totals.right / totals.sure).toFixed(4)}`);
