import { describe, expect, test } from "vitest";
import type { Batch } from "../nn/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import type { Callback, TrainingProgress } from "./callbacks/callback.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { DivergedError } from "./diverged.ts";
import type { DataModule, Module } from "./module.ts";
import { tinyData, tinyModule } from "./testing/tiny-training.ts";
import { Trainer } from "./trainer.ts";

const EPOCHS = 3;

async function train(callbacks: Callback[], { module = tinyModule(), data = tinyData(), from }: Partial<Setting> = {}) {
  const trainer = new Trainer({ runtime: nodeRuntime, maxEpochs: EPOCHS, seed: 1, callbacks });
  return trainer.fit(module, data, from);
}

interface Setting {
  module: Module;
  data: DataModule;
  from: Checkpoint;
}

/** Takes a checkpoint after so many steps, and one at the end. */
function taken(steps: number) {
  const found: { within?: Checkpoint; last?: Checkpoint; losses: number[] } = { losses: [] };
  const callback: Callback = {
    onTrainBatchEnd(progress, { loss }) {
      found.losses.push(loss);
      if (progress.step === steps) found.within = progress.checkpoint();
    },
    onValidationEpochEnd(progress, metrics) {
      if (progress.epoch === EPOCHS - 1) found.last = progress.checkpoint(metrics);
    },
  };
  return { found, callback };
}

describe("a checkpoint that a callback takes after a batch", () => {
  test.each([2, 5, 6, 13])("goes on with the next batch, to the bits of an unbroken run (step %i)", async (steps) => {
    const whole = taken(steps);
    await train([whole.callback]);
    const { within, last, losses } = whole.found;
    // Training went on after it was taken: it has kept the numbers of its own step.
    const saved = decodeCheckpoint(encodeCheckpoint(within!));
    const rest = taken(-1);
    await train([rest.callback], { from: saved });
    expect(rest.found.losses).toEqual(losses.slice(steps));
    expect(rest.found.last).toEqual(last);
    expect(rest.found.last!.step).toBe(5 * EPOCHS);
  });
});

describe("training that goes astray", () => {
  const wild = (learningRate = 1e38) => tinyModule({ learningRate, optimizer: "sgd" });

  test("stops at the first loss that is not finite, names epoch and batch, and what can be done", async () => {
    const losses: number[] = [];
    const training = train([{ onTrainBatchEnd: (_, { loss }) => void losses.push(loss) }], { module: wild() });
    await expect(training).rejects.toThrow(DivergedError);
    await expect(training).rejects.toThrow(
      /^epoch 1, batch \d: the loss is (NaN|-?Infinity); train again with a lower --learning-rate \(it is 1e\+38\) or with --clip-norm$/,
    );
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  test("hands out no checkpoint whose weights are not finite, even where the loss is", async () => {
    const checkpoints: Checkpoint[] = [];
    const stop = (progress: TrainingProgress) => progress.stop();
    const keep = (progress: TrainingProgress) => void checkpoints.push(progress.checkpoint());
    // More than a float32 holds: the first step's loss is finite, its weights are not.
    await expect(train([{ onTrainBatchEnd: stop, onStop: keep }], { module: wild(1e39) })).rejects.toThrow(
      /^epoch 1, batch 1: \S+ is no longer finite; train again/,
    );
    expect(checkpoints).toEqual([]);
  });

  test("is told by a validation loss or an answer that is not finite", async () => {
    const large: Batch = { images: new Uint8Array(48).fill(255), labels: [0] };
    const data = { ...tinyData({ batches: 1 }), validationBatches: () => [large] as never };
    let measured = 0;
    await expect(train([{ onValidationEpochEnd: () => void measured++ }], { module: wild(), data })).rejects.toThrow(
      /^epoch 1, validation batch 1: /,
    );
    expect(measured).toBe(0);
  });

  test("is not gone on with from a checkpoint of it", async () => {
    const { found, callback } = taken(2);
    await train([callback]);
    const [name, { shape, data }] = [...found.within!.tensors][0];
    const tensors = new Map(found.within!.tensors).set(name, { shape, data: data.map(() => Number.NaN) });
    await expect(train([], { from: { ...found.within!, tensors } })).rejects.toThrow(`${name} is not finite`);
  });
});

describe("what a trainer cannot work with is refused", () => {
  test.each([
    [{ maxEpochs: -2 }, /^maxEpochs: must be a whole number of at least 1, not -2$/],
    [{ maxEpochs: Number.NaN }, /^maxEpochs: must be .*, not NaN$/],
    [{ maxBatches: 0 }, /^maxBatches: /],
    [{ seed: 0.5 }, /^seed: /],
    [{ device: "gpu" as never }, /^device: must be one of cpu, /],
    [{ callbacks: {} as never }, /^callbacks: must be a list/],
  ])("%o", (options, says) => {
    expect(() => new Trainer({ runtime: nodeRuntime, maxEpochs: 1, ...options })).toThrow(says);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a learning rate of %d", async (learningRate) => {
    await expect(train([], { module: tinyModule({ learningRate }) })).rejects.toThrow(/^learningRate: /);
  });

  test("data without batches", async () => {
    await expect(train([], { data: tinyData({ batches: 0 }) })).rejects.toThrow(/^trainBatchCount: /);
    const promised = { ...tinyData({ batches: 0 }), trainBatchCount: 5 };
    await expect(train([], { data: promised })).rejects.toThrow("epoch 1: the training part has no batches");
    const unchecked = { ...tinyData(), validationBatches: () => [] as never };
    await expect(train([], { data: unchecked })).rejects.toThrow("epoch 1: the validation part has no batches");
  });
});

test("sessions are released when training fails", async () => {
  let open = 0;
  const runtime: typeof nodeRuntime = {
    async open(...args) {
      const session = await nodeRuntime.open(...args);
      open++;
      return {
        run: (...feeds) => session.run(...feeds),
        async [Symbol.asyncDispose]() {
          open--;
          await session[Symbol.asyncDispose]();
        },
      };
    },
  };
  const failing = () => {
    throw new Error("mine");
  };
  for (const callback of [{ onTrainBatchEnd: failing }, { onValidationBatchEnd: failing }]) {
    const trainer = new Trainer({ runtime, maxEpochs: 1, callbacks: [callback] });
    await expect(trainer.fit(tinyModule(), tinyData())).rejects.toThrow("mine");
    expect(open).toBe(0);
  }
});
