/**
 * Peak resident size of `maskwatch train` on 95,000 images, as many as RMFD has: small copies of the sample's, each a file
 * that no other is. One epoch of 150 batches, of the tutorial's network and of the default one.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { prepareFaces, writeTable } from "../src/data/index.ts";

const IMAGES = { AFDB_masked_face_dataset: 5_000, AFDB_face_dataset: 90_000 };
const LIMIT = 1.5e9;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const { rows: sample } = await prepareFaces([path("../../shared/data/rmfd-sample")]);
const root = mkdtempSync(join(tmpdir(), "maskwatch-"));
try {
  for (const [folder, count] of Object.entries(IMAGES)) {
    const originals = sample.filter((row) => row.label === (folder === "AFDB_masked_face_dataset" ? 1 : 0));
    const small = await Promise.all(originals.map(({ path }) => sharp(path).resize(100, 100).jpeg().toBuffer()));
    for (let i = 0; i < count; i++) {
      const which = i % originals.length;
      const subject = join(root, "faces", folder, `person-${i % 400}`);
      mkdirSync(subject, { recursive: true });
      // What follows a JPEG's end is no part of the picture.
      writeFileSync(join(subject, `${i}.jpg`), Buffer.concat([small[which], Buffer.from(`${i}`)]));
    }
  }
  const { rows } = await prepareFaces([join(root, "faces")]);
  const table = join(root, "faces.parquet");
  await writeTable(table, rows);
  const peaks = ["tutorial", "default"].map((preset) => {
    const out = join(root, preset);
    const args = ["train", table, "--out", out, "--preset", preset, "--epochs", "1", "--max-batches", "150"];
    const output = execFileSync(
      process.execPath,
      ["--import", path("memory-peak.mjs"), path("../bin/maskwatch.js"), ...args],
      {
        encoding: "utf8",
      },
    );
    const peak = 1024 * Number(output.match(/peak (\d+) kB/)?.[1]);
    console.log(`train --preset ${preset} on ${rows.length} images: peak resident size ${(peak / 1e9).toFixed(2)} GB`);
    return peak;
  });
  console.log(`at most ${LIMIT / 1e9} GB is the aim`);
  console.log(`memory score ${(Math.max(...peaks) / LIMIT).toFixed(3)}`);
} finally {
  rmSync(root, { recursive: true });
}
