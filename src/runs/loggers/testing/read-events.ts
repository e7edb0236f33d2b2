import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";

/** One logged value, of whatever kind. */
export interface Logged {
  tag: string;
  step: number;
  /** Of scalars. */
  value?: number | undefined;
}

/**
 * What TensorBoard shows of a folder of event files: of each file in the order of their names, dropping at every start of
 * a session what has been read of its step and of later ones (`EventAccumulator._CheckForRestartAndMaybePurge`).
 */
export async function readEvents(folder: string): Promise<Logged[]> {
  let shown: Logged[] = [];
  for (const name of (await readdir(folder)).sort()) {
    for (const record of records(await readFile(join(folder, name)))) {
      const { step, isSessionStart, values } = readEvent(record);
      if (isSessionStart) shown = shown.filter((logged) => logged.step < step);
      shown.push(...values.map((value) => ({ ...value, step })));
    }
  }
  return shown;
}

/** The data of a file of TFRecords; checksums are left to TensorBoard's own reader, see `bench/tensorboard.ts`. */
function* records(file: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    yield file.subarray(at + 12, at + 12 + length);
    at += 16 + length;
  }
}

/** Calls `take` with each field of a message; what it does not read is skipped. */
function fields(bytes: Uint8Array, take: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (!take(field, reader)) reader.skip(type as WireType, field);
  }
}

function readEvent(bytes: Uint8Array) {
  const event = { step: 0, isSessionStart: false, values: [] as Omit<Logged, "step">[] };
  fields(bytes, (field, reader) => {
    if (field === 2) event.step = Number(reader.int64());
    else if (field === 5) event.values.push(...readSummary(reader.bytes()));
    else if (field === 7) event.isSessionStart = isStart(reader.bytes());
    else return false;
    return true;
  });
  return event;
}

function isStart(sessionLog: Uint8Array): boolean {
  let status = 0;
  fields(sessionLog, (field, reader) => {
    if (field !== 1) return false;
    status = reader.int32();
    return true;
  });
  return status === 1;
}

function readSummary(bytes: Uint8Array): Omit<Logged, "step">[] {
  const values: Omit<Logged, "step">[] = [];
  fields(bytes, (field, reader) => {
    if (field !== 1) return false;
    const value: Omit<Logged, "step"> = { tag: "" };
    fields(reader.bytes(), (part, inner) => {
      if (part === 1) value.tag = inner.string();
      else if (part === 2) value.value = inner.float();
      else return false;
      return true;
    });
    values.push(value);
    return true;
  });
  return values;
}
