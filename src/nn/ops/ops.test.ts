import { describe, expect, test } from "vitest";
import { seeded } from "../../random.ts";
import { float32, floats } from "../../runtime/index.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import type { Value } from "../graph.ts";
import { detectBlockSize } from "../layout/block-size.ts";
import { inLayout } from "../layout/layout.ts";
import { Tape } from "../tape.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { layouts } from "../testing/layouts.ts";
import { add } from "./add.ts";
import { batchNorm2d } from "./batch-norm2d.ts";
import { concat } from "./concat.ts";
import { dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { globalAveragePool } from "./global-average-pool.ts";
import { linear } from "./linear.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { upsample2d } from "./upsample2d.ts";

test("relu's gradient agrees with finite differences", async () => {
  const data = Float32Array.of(-1, -0.5, -0.1, 0.1, 0.5, 1);
  const [error] = await gradientErrors((tape, [x]) => relu(tape, x), [{ shape: [2, 3], data }]);
  expect(error).toBeLessThan(2e-3);
});

test("linear's gradients agree with finite differences", async () => {
  const shapes = [{ shape: [3, 5] }, { shape: [4, 5] }, { shape: [4] }];
  const errors = await gradientErrors((tape, [x, w, b]) => linear(tape, x, w, b), shapes);
  for (const error of errors) expect(error).toBeLessThan(2e-3);
});

test("flatten's gradient agrees with finite differences", async () => {
  const [error] = await gradientErrors((tape, [x]) => flatten(tape, x), [{ shape: [2, 3, 2, 2] }]);
  expect(error).toBeLessThan(2e-3);
});

test("reshaping, enlarging and joining have gradients that agree with finite differences", async () => {
  const shape = [2, 4, 3, 5];
  const joined = (tape: Tape, [a, b]: readonly Value[]) =>
    concat(tape, [reshape(tape, upsample2d(tape, a, 2), [2, 4, 60]), reshape(tape, b, [2, 4, 15])], 2);
  for (const error of await gradientErrors(joined, [{ shape }, { shape }])) expect(error).toBeLessThan(2e-3);
});

test("a pixel becomes a square of pixels", async () => {
  const tape = new Tape();
  const x = tape.graph.input("x", "float32", [1, 1, 2, 2]);
  tape.graph.output(upsample2d(tape, x, 2), "y");
  await using session = await nodeRuntime.open(tape.graph.encode());
  const { y } = await session.run({ x: float32(Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]) });
  expect([...floats(y)]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});

test("a residual passes its gradient to both sides", async () => {
  const shape = [2, 3];
  for (const error of await gradientErrors((tape, [a, b]) => add(tape, a, b), [{ shape }, { shape }])) {
    expect(error).toBeLessThan(2e-3);
  }
  const same = await gradientErrors(
    (tape, [a]) => add(tape, a, relu(tape, a)),
    [{ shape, data: Float32Array.of(-1, -0.5, -0.1, 0.1, 0.5, 1) }],
  );
  expect(same[0]).toBeLessThan(2e-3);
});

const block = await detectBlockSize(nodeRuntime);

describe.each(layouts(block))("on activations, $name,", ({ blockSize }) => {
  // Multiples of 4 fill the blocks in part.
  test.each([2, 4, 20])(
    "global average pooling's gradient agrees with finite differences, %i channels",
    async (channels) => {
      const inputs = [{ shape: [2, channels, 4, 5] }];
      const [error] = await gradientErrors((tape, [x]) => globalAveragePool(tape, x), inputs, { blockSize });
      expect(error).toBeLessThan(2e-3);
    },
  );

  test.each([2, 4, 20])(
    "batch normalisation's gradients agree with finite differences, %i channels",
    async (channels) => {
      const inputs = [{ shape: [3, channels, 3, 2] }, { shape: [channels] }, { shape: [channels] }];
      const op = (tape: Tape, [x, weight, bias]: readonly Value[]) => {
        const buffer = tape.graph.constant(new Float32Array(channels), [channels]);
        return batchNorm2d(tape, x, { weight, bias, runningMean: buffer, runningVariance: buffer });
      };
      const errors = await gradientErrors(op, inputs, { blockSize, sampled: 30 });
      for (const error of errors) expect(error).toBeLessThan(5e-3);
    },
  );

  test("batch normalisation keeps its digits where the mean is large beside the deviation", async () => {
    const [shape, random] = [[4, 4, 24, 24], seeded(6)];
    const data = Float32Array.from({ length: 4 * 4 * 576 }, () => 1000 + random());
    const tape = new Tape({ training: true, blockSize });
    const all = (value: number) => tape.graph.constant(new Float32Array(4).fill(value), [4]);
    const x = tape.graph.input("x", "float32", shape);
    const parts = { weight: all(1), bias: all(0), runningMean: all(0), runningVariance: all(1) };
    tape.graph.output(inLayout(tape, batchNorm2d(tape, x, parts), "plain"), "y");
    await using session = await nodeRuntime.open(tape.graph.encode());
    const values = floats((await session.run({ x: float32(data, shape) })).y);
    const rows = Array.from({ length: 4 * 576 }, (_, i) => 576 * 4 * Math.floor(i / 576) + (i % 576));
    for (let channel = 0; channel < 4; channel++) {
      const own = rows.map((row) => data[row + 576 * channel]);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length + 1e-5);
      const differences = rows.map((row, i) => Math.abs(values[row + 576 * channel] - (own[i] - mean) / deviation));
      expect(Math.max(...differences)).toBeLessThan(5e-3);
    }
  });

  test("ReLU, residual, flattening and dropout pass gradients through", async () => {
    const shape = [2, 4, 2, 3];
    const data = Float32Array.from({ length: 48 }, (_, i) => ((i * 7) % 48) / 24 - 0.99);
    const op = (tape: Tape, [x]: readonly Value[]) => dropout(tape, flatten(tape, add(tape, relu(tape, x), x)), 0.4);
    const [error] = await gradientErrors(op, [{ shape, data }], { blockSize });
    expect(error).toBeLessThan(2e-3);
  });
});

test("dropout's gradient agrees with finite differences", async () => {
  const [error] = await gradientErrors((tape, [x]) => dropout(tape, x, 0.4), [{ shape: [4, 6] }]);
  expect(error).toBeLessThan(2e-3);
});

test("dropout keeps the mean in training, and the input itself in evaluation", async () => {
  const tape = new Tape({ training: true });
  const x = tape.graph.input("x", "float32", [10_000]);
  tape.graph.output(dropout(tape, x, 0.3), "y");
  await using session = await nodeRuntime.open(tape.graph.encode());
  const random = seeded(5);
  const tensor = (make: () => number) => float32(Float32Array.from({ length: 10_000 }, make), [10_000]);
  const { y } = await session.run({ x: tensor(() => 1), "uniform/0": tensor(random) });
  const values = floats(y);
  expect(values.filter((v) => v === 0).length / 10_000).toBeCloseTo(0.3, 1);
  expect(values.reduce((a, b) => a + b, 0) / 10_000).toBeCloseTo(1, 1);
  const evaluation = new Tape();
  const input = evaluation.graph.input("x", "float32", [4]);
  expect(dropout(evaluation, input, 0.3)).toBe(input);
});
