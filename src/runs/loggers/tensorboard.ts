import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import sharp from "sharp";
import { systemFault } from "../../files/index.ts";
import type { Image } from "../../image/index.ts";
import { histogram, precisionRecall } from "./summaries.ts";
import { tfRecord } from "./tf-record.ts";

/**
 * Writes TensorBoard event files: records of `Event` messages (tensorboard/compat/proto/event.proto, summary.proto).
 * What is logged is on disk when a method returns.
 */
export class TensorBoardWriter {
  readonly #file: string;

  /**
   * @param firstStep the first that will be logged: TensorBoard drops what earlier files hold of it and of later ones, so
   *   that a resumed run goes on at the step after those that it has behind it
   */
  constructor(folder: string, firstStep = 0) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, fileName(Date.now()));
    this.#append(event(0).tag(3, WireType.LengthDelimited).string("brain.Event:2"));
    const SESSION_START = 1;
    const session = new BinaryWriter().tag(1, WireType.Varint).int32(SESSION_START);
    this.#append(event(firstStep).tag(7, WireType.LengthDelimited).bytes(session.finish()));
  }

  scalars(values: Record<string, number>, step: number): void {
    this.#summary(
      step,
      Object.entries(values).map(([tag, value]) => named(tag).tag(2, WireType.Bit32).float(value)),
    );
  }

  histogram(tag: string, values: Float32Array, step: number): void {
    this.#summary(step, [named(tag).tag(5, WireType.LengthDelimited).bytes(histogram(values))]);
  }

  async image(tag: string, { width, height, data }: Image, step: number): Promise<void> {
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const RGB = 3;
    const message = new BinaryWriter().tag(1, WireType.Varint).int32(height).tag(2, WireType.Varint).int32(width);
    message.tag(3, WireType.Varint).int32(RGB).tag(4, WireType.LengthDelimited).bytes(png);
    this.#summary(step, [named(tag).tag(4, WireType.LengthDelimited).bytes(message.finish())]);
  }

  /** @param probabilities of the positive label, 1 */
  precisionRecall(tag: string, probabilities: readonly number[], labels: readonly number[], step: number): void {
    const { tensor, metadata } = precisionRecall(probabilities, labels);
    const value = named(`${tag}/pr_curves`).tag(8, WireType.LengthDelimited).bytes(tensor);
    this.#summary(step, [value.tag(9, WireType.LengthDelimited).bytes(metadata)]);
  }

  #summary(step: number, values: readonly BinaryWriter[]): void {
    const summary = new BinaryWriter();
    for (const value of values) summary.tag(1, WireType.LengthDelimited).bytes(value.finish());
    this.#append(event(step).tag(5, WireType.LengthDelimited).bytes(summary.finish()));
  }

  #append(message: BinaryWriter): void {
    try {
      appendFileSync(this.#file, tfRecord(message.finish()));
    } catch (error) {
      throw systemFault(error, this.#file, "written") ?? error;
    }
  }
}

/** TensorBoard reads a folder's files in the order of their names. */
function fileName(now: number): string {
  const milliseconds = String(now % 1000).padStart(3, "0");
  return `events.out.tfevents.${Math.floor(now / 1000)}.${milliseconds}.maskwatch.${process.pid}`;
}

function event(step: number): BinaryWriter {
  return new BinaryWriter()
    .tag(1, WireType.Bit64)
    .double(Date.now() / 1000)
    .tag(2, WireType.Varint)
    .int64(step);
}

const named = (tag: string) => new BinaryWriter().tag(1, WireType.LengthDelimited).string(tag);
