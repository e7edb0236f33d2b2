import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeRuntime } from "../../runtime/node.ts";
import {
  AVERAGE_SLOT,
  adamW,
  BatchNorm2d,
  Conv2d,
  crossEntropy,
  detectBlockSize,
  GlobalAvgPool2d,
  Linear,
  type Optimizer,
  ReLU,
  Residual,
  Sequential,
  sgd,
  slotName,
  TrainingSession,
  trainingProgram,
  withMovingAverage,
} from "../index.ts";
import { layouts } from "../testing/layouts.ts";

interface Tensors {
  [name: string]: { shape: number[]; data: number[] };
}
type Steps = { loss: number; state: Tensors }[];

/** Made by bench/fixtures/modern_step.py with PyTorch. */
const fixture: {
  images: number[];
  labels: number[];
  classWeights: number[];
  initial: Tensors;
  sgd: Steps;
  adamw: Steps;
} = JSON.parse(readFileSync(new URL("../fixtures/modern-step.json", import.meta.url), "utf8"));

const network = Sequential(
  Conv2d(3, 8, 3, { stride: 2, padding: 1, bias: false }),
  BatchNorm2d(8),
  ReLU(),
  Residual(Conv2d(8, 8, 3, { padding: 1, groups: 8, bias: false }), BatchNorm2d(8), ReLU(), Conv2d(8, 8, 1)),
  GlobalAvgPool2d(),
  Linear(8, 2),
);
const block = await detectBlockSize(nodeRuntime);
const batch = { images: Uint8Array.from(fixture.images), labels: fixture.labels };

async function start(
  optimizer: Optimizer,
  { labelSmoothing = 0, clipNorm, blockSize }: { labelSmoothing?: number; clipNorm?: number; blockSize?: number },
) {
  const program = trainingProgram({
    network,
    imageShape: [9, 9, 3],
    optimizer,
    clipNorm,
    blockSize,
    step: (tape, { images, labels, forward }) => {
      const logits = forward(images);
      return { ...crossEntropy(tape, logits, labels, { classWeights: fixture.classWeights, labelSmoothing }), logits };
    },
  });
  const initial = Object.entries(fixture.initial).map(
    ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
  );
  return TrainingSession.create(nodeRuntime, program, [9, 9, 3], new Map(initial));
}

describe.each(layouts(block))("steps of the newer layers agree with PyTorch's, $name", ({ blockSize }) => {
  test.each([
    {
      name: "SGD with momentum and weight decay",
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 }),
      options: {},
      expected: fixture.sgd,
    },
    {
      name: "AdamW with clipped gradients and smoothed labels",
      optimizer: adamW({ learningRate: 0.01, weightDecay: 0.05 }),
      options: { labelSmoothing: 0.1, clipNorm: 0.5 },
      expected: fixture.adamw,
    },
  ])("$name", async ({ optimizer, options, expected }) => {
    await using session = await start(optimizer, { ...options, blockSize });
    for (const { loss, state } of expected) {
      expect((await session.step(batch, optimizer.learningRate)).loss / loss).toBeCloseTo(1, 4);
      const ours = session.state();
      for (const [name, { data }] of Object.entries(state)) {
        const largest = Math.max(...data.map(Math.abs));
        const difference = Math.max(...data.map((value, i) => Math.abs(value - ours.get(name)!.data[i])));
        expect(difference / largest, name).toBeLessThan(1e-4);
      }
    }
  });
});

test("the moving average of the weights begins at the first step's and follows slowly", async () => {
  await using session = await start(withMovingAverage(sgd({ learningRate: 0.1 }), 0.9), {});
  const name = "5.weight";
  const weight = () => [...session.state().get(name)!.data];
  const average = () => [...session.state().get(slotName(AVERAGE_SLOT, name))!.data];
  await session.step(batch, 0.1);
  const first = weight();
  for (const [i, value] of average().entries()) expect(value).toBeCloseTo(first[i], 6);
  await session.step(batch, 0.1);
  const second = weight();
  for (const [i, value] of average().entries()) expect(value).toBeCloseTo(second[i] + (first[i] - second[i]) / 11, 6);
});
