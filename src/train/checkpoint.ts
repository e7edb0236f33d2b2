import type { Tensor, TensorMap } from "../nn/index.ts";

/** Where training stood, within an epoch or at its end: everything that it takes to go on, or to export the network. */
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
  /** What was measured at the end of the last finished epoch; none within an epoch. */
  metrics: Record<string, number>;
  /** What the schedule remembers. */
  schedule?: unknown | undefined;
  /** What the callbacks remember, by callback. */
  callbacks: Record<string, unknown>;
}

/** A checkpoint as the bytes of a safetensors file (https://github.com/huggingface/safetensors). */
export function encodeCheckpoint({ tensors, ...progress }: Checkpoint): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { maskwatch: JSON.stringify(progress) } };
  let size = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + size).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** @throws Error where the bytes are no checkpoint of Maskwatch, or end early */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, data_offsets } = entry as { shape: number[]; data_offsets: [number, number] };
    const [from, to] = data_offsets.map((offset) => start + offset);
    if (to > bytes.length) throw new Error("the file ends early");
    tensors.set(name, { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(from, to)).buffer) });
  }
  return { ...JSON.parse(__metadata__.maskwatch), tensors };
}
