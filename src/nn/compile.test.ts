import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { float32, floats, type Runtime, type Tensor } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { flatLayout, views } from "./flat-state.ts";
import {
  adam,
  batchFeeds,
  Conv2d,
  compileInference,
  crossEntropy,
  detectBlockSize,
  Flatten,
  gradientName,
  type ImageShape,
  initialParameters,
  Linear,
  MaxPool2d,
  nextName,
  ReLU,
  Sequential,
  type Step,
  TrainingSession,
  trainingProgram,
} from "./index.ts";
import { layouts } from "./testing/layouts.ts";

interface Tensors {
  [name: string]: { shape: number[]; data: number[] };
}

/** Made by bench/fixtures/training_step.py with PyTorch. */
const fixture: {
  learningRate: number;
  classWeights: number[];
  images: number[];
  labels: number[];
  initial: Tensors;
  steps: { loss: number; gradients: Tensors; updated: Tensors }[];
} = JSON.parse(readFileSync(new URL("fixtures/training-step.json", import.meta.url), "utf8"));

const network = Sequential(
  Conv2d(3, 4, 3, { padding: 1 }),
  ReLU(),
  MaxPool2d(2),
  Conv2d(4, 4, 3, { padding: 1 }),
  ReLU(),
  MaxPool2d(2),
  Conv2d(4, 6, 3, { padding: 1 }),
  ReLU(),
  MaxPool2d(2),
  Conv2d(6, 6, 3, { padding: 1 }),
  ReLU(),
  MaxPool2d(2),
  Flatten(),
  Linear(24, 8),
  ReLU(),
  Linear(8, 2),
);
const imageShape: ImageShape = [36, 36, 3];
const batch = { images: Uint8Array.from(fixture.images), labels: fixture.labels };
const step: Step = (tape, { images, labels, forward }) => {
  const logits = forward(images);
  return { ...crossEntropy(tape, logits, labels, { classWeights: fixture.classWeights }), logits };
};

function initialState() {
  return new Map(
    Object.entries(fixture.initial).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
  );
}

/** The largest difference over the largest expected value. */
function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  const difference = Math.max(...expected.map((value, i) => Math.abs(actual[i] - value)));
  return difference / Math.max(...expected.map(Math.abs));
}

const block = await detectBlockSize(nodeRuntime);

test("a network names its parameters as PyTorch does", () => {
  expect(network.parameters.map((p) => p.name)).toEqual(Object.keys(fixture.initial));
});

describe.each(layouts(block))("a compiled training step, $name", ({ blockSize }) => {
  const options = { network, imageShape, step, optimizer: adam({ learningRate: 1 }), gradients: true, blockSize };
  const program = trainingProgram(options);
  const graph = program.graph(batch.labels.length);

  test("computes PyTorch's loss, gradients and updated weights", async () => {
    await using session = await nodeRuntime.open(graph.model);
    const scalar = (value: number) => float32(Float32Array.of(value), []);
    const layout = flatLayout(network.parameters);
    const vector = (fill: (name: string) => ArrayLike<number>) => {
      const data = new Float32Array(layout.size);
      for (const part of views(data, layout)) part.data.set(fill(part.name));
      return float32(data, [layout.size]);
    };
    const zeros = () => vector((name) => new Float32Array(fixture.initial[name].data.length));
    let state: Record<string, Tensor> = {
      parameters: vector((name) => fixture.initial[name].data),
      m: zeros(),
      v: zeros(),
    };
    for (const [i, expected] of fixture.steps.entries()) {
      const scalars = { learning_rate: scalar(fixture.learningRate), step: scalar(i + 1) };
      const outputs = await session.run({ ...batchFeeds(batch, imageShape), ...scalars, ...state });
      expect(relativeError(floats(outputs.loss), [expected.loss])).toBeLessThan(1e-4);
      for (const { name, data } of views(floats(outputs[nextName("parameters")]), layout)) {
        const gradient = floats(outputs[gradientName(name)]);
        expect(relativeError(gradient, expected.gradients[name].data), `gradient of ${name}`).toBeLessThan(1e-4);
        expect(relativeError(data, expected.updated[name].data), `updated ${name}`).toBeLessThan(1e-4);
      }
      state = Object.fromEntries(Object.keys(state).map((name) => [name, outputs[nextName(name)]]));
    }
  });

  test("carries its state from step to step in a TrainingSession", async () => {
    await using session = await TrainingSession.create(nodeRuntime, program, imageShape, initialState());
    const losses = [];
    for (const _ of fixture.steps) losses.push((await session.step(batch, fixture.learningRate)).loss);
    expect(
      relativeError(
        losses,
        fixture.steps.map((s) => s.loss),
      ),
    ).toBeLessThan(1e-4);
    const expected = fixture.steps.at(-1)!.updated["0.weight"].data;
    expect(relativeError(session.state().get("0.weight")!.data, expected)).toBeLessThan(1e-4);
    expect(session.steps).toBe(3);
  });

  test("holds one session at a time, and opens one again that could not be opened", async () => {
    let [open, failures] = [0, 1];
    const counting: Runtime = {
      async open(model, options) {
        if (failures-- > 0) throw new Error("out of memory");
        const session = await nodeRuntime.open(model, options);
        open++;
        return {
          run: (inputs, outputs) => session.run(inputs, outputs),
          async [Symbol.asyncDispose]() {
            open--;
            await session[Symbol.asyncDispose]();
          },
        };
      },
    };
    const create = () => TrainingSession.create(counting, program, imageShape, initialState());
    const training = blockSize > 0 ? await create() : await create().catch(create);
    if (blockSize > 0) await expect(training.step(batch, 0)).rejects.toThrow("out of memory");
    for (const size of [5, 1, 5, 2]) {
      const images = batch.images.slice(0, size * 36 * 36 * 3);
      await training.step({ images, labels: batch.labels.slice(0, size) }, 0);
      expect(open).toBe(1);
    }
    await training[Symbol.asyncDispose]();
    expect(open).toBe(0);
  });

  test("takes batches of any size", async () => {
    await using session = await TrainingSession.create(nodeRuntime, program, imageShape, initialState());
    const one = { images: batch.images.slice(0, 36 * 36 * 3), labels: batch.labels.slice(0, 1) };
    expect((await session.step(one, 0)).logits).toHaveLength(2);
    expect((await session.step(batch, 0)).logits).toHaveLength(10);
  });
});

test("the inference graph gives probabilities of the logits that training saw", async () => {
  await using session = await nodeRuntime.open(compileInference({ network, imageShape, parameters: initialState() }));
  const { images } = batchFeeds(batch, imageShape);
  const { logits, probabilities } = await session.run({ images });
  await using training = await TrainingSession.create(
    nodeRuntime,
    trainingProgram({ network, imageShape, step, optimizer: adam({ learningRate: 0 }) }),
    imageShape,
    initialState(),
  );
  const expected = (await training.step(batch, 0)).logits;
  expect(relativeError(floats(logits), [...expected])).toBeLessThan(1e-5);
  const [a, b] = expected;
  expect(floats(probabilities)[1]).toBeCloseTo(Math.exp(b) / (Math.exp(a) + Math.exp(b)), 5);
});

test("initial weights are Xavier-uniform and the same for the same seed", () => {
  const first = initialParameters(network, seeded(7));
  const weight = first.get("3.weight")!.data;
  const bound = Math.sqrt(6 / (9 * (4 + 4)));
  expect(Math.max(...weight)).toBeLessThan(bound);
  expect(Math.max(...weight)).toBeGreaterThan(0.9 * bound);
  expect(Math.min(...weight)).toBeLessThan(-0.9 * bound);
  expect(first.get("3.bias")!.data.every((v) => v === 0)).toBe(true);
  expect(initialParameters(network, seeded(7))).toEqual(first);
});
