import { readFile, writeFile } from "node:fs/promises";
import { writeAtomically } from "../atomic-file.ts";
import { InputError } from "../errors.ts";
import type { Tensor, TensorMap } from "../nn/index.ts";

/** Where training stood at the end of an epoch: everything that it takes to go on, or to export the network. */
export interface Checkpoint {
  /** Parameters and optimizer slots by name. */
  tensors: TensorMap;
  /** Epochs finished. */
  epoch: number;
  /** Batches done of the epoch that follows, and their losses. */
  batch: number;
  losses: { sum: number; count: number };
  /** Optimizer steps taken. */
  step: number;
  /** What was measured at the end of the epoch. */
  metrics: Record<string, number>;
  /** What the schedule remembers. */
  schedule?: unknown;
  /** What the callbacks remember, by callback. */
  callbacks: Record<string, unknown>;
}

/** Writes a checkpoint as a safetensors file (https://github.com/huggingface/safetensors), whole or not at all. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  const { tensors, ...progress } = checkpoint;
  const header: Record<string, unknown> = { __metadata__: { maskwatch: JSON.stringify(progress) } };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc(-json.length & 7, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const parts = [...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeAtomically(file, (partial) => writeFile(partial, Buffer.concat([length, padded, ...parts])));
}

/** @throws InputError where the file is missing or no checkpoint of Maskwatch */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readFile(file).catch(() => {
    throw new InputError(`${file}: no such checkpoint`);
  });
  try {
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const { __metadata__, ...entries } = JSON.parse(bytes.toString("utf8", 8, start));
    const tensors = new Map<string, Tensor>();
    for (const [name, entry] of Object.entries(entries)) {
      const { shape, data_offsets } = entry as { shape: number[]; data_offsets: [number, number] };
      const [from, to] = data_offsets.map((offset) => start + offset);
      if (to > bytes.length) throw new Error("the file ends early");
      tensors.set(name, { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(from, to)).buffer) });
    }
    return { ...JSON.parse(__metadata__.maskwatch), tensors };
  } catch (error) {
    throw new InputError(`${file}: not a checkpoint of Maskwatch (${(error as Error).message})`);
  }
}
