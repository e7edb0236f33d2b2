import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { crc32c } from "@node-rs/crc32";

/**
 * Writes TensorBoard event files: TFRecords of `Event` messages (tensorboard/compat/proto/event.proto).
 * Each event is on disk when `log` returns.
 */
export class TensorBoardLogger {
  readonly #file: string;

  /** @param firstStep where a resumed run goes on; TensorBoard drops what earlier files hold from there */
  constructor(folder: string, firstStep = 0) {
    mkdirSync(folder, { recursive: true });
    const now = Date.now();
    this.#file = join(folder, `events.out.tfevents.${Math.floor(now / 1000)}.maskwatch.${process.pid}.${now % 1000}`);
    this.#append(event(0).tag(3, WireType.LengthDelimited).string("brain.Event:2"));
    const SESSION_START = 1;
    const session = new BinaryWriter().tag(1, WireType.Varint).int32(SESSION_START).finish();
    this.#append(event(firstStep).tag(7, WireType.LengthDelimited).bytes(session));
  }

  /** Logs scalars at a step. */
  log(scalars: Record<string, number>, step: number): void {
    const summary = new BinaryWriter();
    for (const [tag, value] of Object.entries(scalars)) {
      const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value);
      summary.tag(1, WireType.LengthDelimited).bytes(entry.finish());
    }
    this.#append(event(step).tag(5, WireType.LengthDelimited).bytes(summary.finish()));
  }

  #append(message: BinaryWriter): void {
    appendFileSync(this.#file, record(message.finish()));
  }
}

function event(step: number): BinaryWriter {
  return new BinaryWriter()
    .tag(1, WireType.Bit64)
    .double(Date.now() / 1000)
    .tag(2, WireType.Varint)
    .int64(step);
}

/** Length, its checksum, data, its checksum: tensorflow/core/lib/io/record_writer.h. */
function record(data: Uint8Array): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(data.length));
  header.writeUInt32LE(maskedCrc(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(maskedCrc(data));
  return Buffer.concat([header, data, footer]);
}

/** tensorflow/core/lib/hash/crc32c.h, `Mask`. */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(Buffer.from(data));
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
