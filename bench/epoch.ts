/**
 * Whole epochs over ../shared/data/faces-web/crops by the presets `tutorial` and `default`, as `maskwatch train` runs them:
 * decoding, augmentation, steps and validation; ours and PyTorch's with DataLoader(num_workers=4) and torchvision, an epoch
 * in turn: `npm run bench -- epoch`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type FaceRow, prepareFaces, stratifiedSplit, writeTable } from "../src/data/index.ts";
import { presets, trainRun } from "../src/runs/index.ts";

const EPOCHS = 3;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const { rows } = await prepareFaces([path("../../shared/data/faces-web/crops")]);
const root = mkdtempSync(join(tmpdir(), "maskwatch-"));
const table = join(root, "faces.parquet");
await writeTable(table, rows);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The time of all epochs over the peer's. */
async function measure(preset: "tutorial" | "default"): Promise<number> {
  const config = { ...presets[preset], epochs: EPOCHS };
  const { train, validation } = stratifiedSplit(rows, config);
  const listed = (indices: readonly number[]) =>
    indices.map((i): FaceRow => rows[i]).map((row) => [row.path, row.label]);
  const split = join(root, `${preset}.json`);
  writeFileSync(split, JSON.stringify({ train: listed(train), validation: listed(validation) }));
  const peer = spawn(path("python"), [path("epoch.py"), preset, split], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const fromPeer = async () => JSON.parse((await lines.next()).value);
  const { version, threads, format } = await fromPeer();
  console.log(
    `${preset}: ${train.length} + ${validation.length} images, PyTorch ${version}, ${format}, ${threads} threads`,
  );
  const seconds = { ours: [] as number[], theirs: [] as number[] };
  let start = 0;
  await trainRun({
    table,
    out: join(root, preset),
    config,
    callbacks: [
      {
        onTrainEpochStart() {
          start = performance.now();
        },
        async onValidationEpochEnd({ epoch }) {
          seconds.ours.push((performance.now() - start) / 1000);
          peer.stdin.write("epoch\n");
          seconds.theirs.push(await fromPeer());
          const [ours, theirs] = [seconds.ours[epoch], seconds.theirs[epoch]];
          console.log(`  epoch ${epoch + 1}: maskwatch ${ours.toFixed(1)} s, PyTorch ${theirs.toFixed(1)} s`);
        },
      },
    ],
  });
  peer.stdin.end();
  return sum(seconds.ours) / sum(seconds.theirs);
}

try {
  console.log(`${cpus().length} x ${cpus()[0].model}; our first epoch decodes, the others read its cache`);
  const tutorial = await measure("tutorial");
  const standard = await measure("default");
  console.log(`epoch-tutorial ratio ${tutorial.toFixed(3)}`);
  console.log(`epoch ratio ${standard.toFixed(3)}`);
} finally {
  rmSync(root, { recursive: true });
}
