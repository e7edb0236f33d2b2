/**
 * Trains for two epochs on made-up faces, the second of them resumed, then TensorBoard's own reader lists what the event
 * files hold.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareFaces, writeTable } from "../src/data/index.ts";
import { makeFaces } from "../src/data/testing/face-folders.ts";
import { trainRun } from "../src/runs/index.ts";
import { presets } from "../src/train/index.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "maskwatch-"));
try {
  const faces = await makeFaces(root, { masked: { a: 20, b: 20 }, unmasked: { c: 20, d: 20 } });
  const { rows } = await prepareFaces([faces]);
  const table = join(root, "faces.parquet");
  await writeTable(table, rows);
  const logged: [string, number, number][] = [];
  const log = (tags: Record<string, number>, step: number) => {
    for (const [tag, value] of Object.entries(tags)) logged.push([tag, step, value]);
  };
  const steps = Math.ceil((0.7 * rows.length) / 8);
  const out = join(root, "run");
  for (const epochs of [1, 2]) {
    await trainRun({
      table,
      out,
      resume: epochs > 1,
      config: { ...presets.small, epochs, batchSize: 8 },
      callbacks: [
        {
          onTrainBatchEnd: ({ step }, { loss }) => log({ train_loss: loss }, step),
          onValidationEpochEnd: ({ step }, { train_loss, ...metrics }) => log(metrics, step),
        },
      ],
    });
  }
  const output = execFileSync(path("python"), [path("tensorboard_tags.py"), join(out, "events")], { encoding: "utf8" });
  const read: { scalars: Record<string, [number, number][]>; tags: Record<string, string[]>; version: string } =
    JSON.parse(output);
  console.log(`TensorBoard ${read.version} reads from ${2 * steps} steps:`);
  for (const [kind, tags] of Object.entries(read.tags)) console.log(`  ${kind.padEnd(14)} ${tags.join(", ")}`);
  const same = logged.filter(([tag, step, value]) =>
    read.scalars[tag]?.some(([s, v]) => s === step && Math.abs(v - value) <= 1e-6 * Math.abs(value)),
  );
  console.log(`  ${same.length} of ${logged.length} logged scalars read back with their step and value`);
  console.log(`tensorboard score ${(same.length / logged.length).toFixed(4)}`);
} finally {
  rmSync(root, { recursive: true });
}
