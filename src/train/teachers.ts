import type { ImageShape } from "../nn/index.ts";
import { type Device, floats, type Runtime, type Session, uint8 } from "../runtime/index.ts";
import type { DataModule } from "./module.ts";
import { softmax } from "./softmax.ts";

/**
 * Networks that another one learns from. Each sees the very pixels that the student sees (Beyer et al., "Knowledge
 * distillation: A good teacher is patient and consistent", 2022); their answer is the softmax of their mean logits.
 */
export class Teachers implements AsyncDisposable {
  readonly #sessions: readonly Session[];
  readonly #imageShape: ImageShape;

  private constructor(sessions: readonly Session[], imageShape: ImageShape) {
    this.#sessions = sessions;
    this.#imageShape = imageShape;
  }

  /** @param models as `compileInference` makes them, all for images of one shape and for the same classes */
  static async open(
    runtime: Runtime,
    models: readonly Uint8Array[],
    { imageShape, device }: { imageShape: ImageShape; device?: Device | undefined },
  ): Promise<Teachers> {
    const sessions: Session[] = [];
    const teachers = new Teachers(sessions, imageShape);
    try {
      for (const model of models) sessions.push(await runtime.open(model, { device }));
    } catch (error) {
      await teachers[Symbol.asyncDispose]();
      throw error;
    }
    return teachers;
  }

  /** The same batches with the teachers' answers, where there is a teacher; those of validation stay as they are. */
  teach(data: DataModule): DataModule {
    if (this.#sessions.length === 0) return data;
    const answers = (images: Uint8Array, size: number) => this.#probabilities(images, size);
    return {
      trainBatchCount: data.trainBatchCount,
      async *trainBatches(epoch, firstBatch) {
        for await (const batch of data.trainBatches(epoch, firstBatch)) {
          yield { ...batch, taught: await answers(batch.images, batch.labels.length) };
        }
      },
      validationBatches: () => data.validationBatches(),
    };
  }

  /** `[N, classes]` */
  async #probabilities(images: Uint8Array, size: number): Promise<Float32Array> {
    const feeds = { images: uint8(images, [size, ...this.#imageShape]) };
    const all: Float32Array[] = [];
    for (const session of this.#sessions) all.push(floats((await session.run(feeds)).logits));
    const mean = all[0].map((_, i) => all.reduce((sum, logits) => sum + logits[i], 0) / all.length);
    const classes = mean.length / size;
    const rowOf = (i: number) => mean.subarray(i - (i % classes), i - (i % classes) + classes);
    return mean.map((_, i) => softmax(rowOf(i), i % classes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) await session[Symbol.asyncDispose]();
  }
}
