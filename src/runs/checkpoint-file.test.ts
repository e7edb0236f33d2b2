import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { Checkpoint } from "../train/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";

const checkpoint: Checkpoint = {
  tensors: new Map([
    ["0.weight", { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 7) }],
    ["m/0.weight", { shape: [2, 3], data: new Float32Array(6) }],
  ]),
  epoch: 3,
  batch: 4,
  losses: { sum: 2.5, count: 4 },
  step: 99,
  metrics: { val_loss: 0.25 },
  callbacks: { ModelCheckpoint: { epoch: 2 } },
};

test("a checkpoint reads back as it was written", async () => {
  const file = join(await temporaryFolder(), "a/last.safetensors");
  await writeCheckpoint(file, checkpoint);
  expect(await readCheckpoint(file)).toEqual(checkpoint);
});

test("a missing, a cut and a foreign file are refused by name", async () => {
  const file = join(await temporaryFolder(), "last.safetensors");
  await expect(readCheckpoint(file)).rejects.toThrow(/last\.safetensors: no such checkpoint/);
  await writeCheckpoint(file, checkpoint);
  await writeFile(file, (await readFile(file)).subarray(0, -4));
  await expect(readCheckpoint(file)).rejects.toThrow(/last\.safetensors: not a checkpoint/);
  await writeFile(file, "something else");
  await expect(readCheckpoint(file)).rejects.toThrow(/last\.safetensors: not a checkpoint/);
});
