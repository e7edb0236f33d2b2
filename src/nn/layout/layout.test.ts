import { describe, expect, test } from "vitest";
import { type Random, seeded } from "../../random.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import {
  BatchNorm2d,
  Conv2d,
  crossEntropy,
  Dropout,
  detectBlockSize,
  expressions,
  Flatten,
  GlobalAvgPool2d,
  type ImageShape,
  initialParameters,
  inLayout,
  type Layer,
  Linear,
  MaxPool2d,
  ReLU,
  Residual,
  Sequential,
  sgd,
  Tape,
  TrainingSession,
  trainingProgram,
  type Value,
} from "../index.ts";

/** A layer that fits behind `[N, channels, height, width]`, and what it makes of them. */
type Choice = (size: Size, random: Dice) => { layer: Layer; size: Size } | undefined;

interface Size {
  channels: number;
  height: number;
  width: number;
}

class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(values.length * this.#random())];
  }
}

const SIDES = Array.from({ length: 18 }, (_, i) => 9 + i);
const same =
  (make: (channels: number) => Layer): Choice =>
  (size) => ({ layer: make(size.channels), size });

/** A convolution of any kernel, stride and padding. */
function convolution({ channels, height, width }: Size, filters: number, groups: number, dice: Dice) {
  const kernel = dice.pick([1, 2, 3, 5]);
  const stride = dice.pick([1, 2, 3]);
  const padding = dice.pick([0, kernel >> 1]);
  const out = (side: number) => Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const size = { channels: filters, height: out(height), width: out(width) };
  if (size.height < 1 || size.width < 1) return undefined;
  const bias = dice.pick([true, false]);
  return { layer: Conv2d(channels, filters, kernel, { stride, padding, groups, bias }), size };
}

const CHOICES: readonly Choice[] = [
  (size, dice) => convolution(size, dice.pick([4, 5, 8, 12, 20, 32]), 1, dice),
  (size, dice) => convolution(size, size.channels, size.channels, dice),
  (size, dice) => (size.channels % 2 ? undefined : convolution(size, 2 * size.channels, 2, dice)),
  (size, dice) => {
    const filters = dice.pick([4, 7, 16, 24]);
    return { layer: Conv2d(size.channels, filters, 1), size: { ...size, channels: filters } };
  },
  (size, dice) => {
    const by = dice.pick([2, 3]);
    const [height, width] = [Math.floor(size.height / by), Math.floor(size.width / by)];
    return height && width ? { layer: MaxPool2d(by), size: { ...size, height, width } } : undefined;
  },
  (size, dice) => {
    const groups = dice.pick([1, size.channels]);
    const inner = Conv2d(size.channels, size.channels, 3, { padding: 1, groups, bias: false });
    return { layer: Residual(inner, BatchNorm2d(size.channels), ReLU()), size };
  },
  same(BatchNorm2d),
  same(ReLU),
  same(() => Dropout(0.3)),
];

function randomNetwork(seed: number): { network: Layer; imageShape: ImageShape; batchSize: number } {
  const dice = new Dice(seed);
  const imageShape: ImageShape = [dice.pick(SIDES), dice.pick(SIDES), 3];
  let size: Size = { channels: 3, height: imageShape[0], width: imageShape[1] };
  const layers: Layer[] = [];
  for (let left = dice.pick([3, 5, 7]); left > 0; left--) {
    const chosen = dice.pick(CHOICES)(size, dice);
    if (!chosen) continue;
    layers.push(chosen.layer);
    size = chosen.size;
  }
  const { channels, height, width } = size;
  const end = dice.pick([
    [GlobalAvgPool2d(), Linear(channels, 2)],
    [Flatten(), Linear(channels * height * width, 2)],
  ]);
  return { network: Sequential(...layers, ...end), imageShape, batchSize: dice.pick([2, 5]) };
}

/** Losses and the state after two steps. */
async function twoSteps({ network, imageShape, batchSize }: ReturnType<typeof randomNetwork>, blockSize: number) {
  const program = trainingProgram({
    network,
    imageShape,
    optimizer: sgd({ learningRate: 0.05 }),
    blockSize,
    step: (tape, { images, labels, forward }) => {
      const logits = forward(images);
      return { ...crossEntropy(tape, logits, labels), logits };
    },
  });
  const state = initialParameters(network, seeded(1));
  await using session = await TrainingSession.create(nodeRuntime, program, imageShape, state);
  const random = seeded(2);
  const numbers: Record<string, number[]> = { losses: [] };
  for (let step = 0; step < 2; step++) {
    const images = Uint8Array.from({ length: batchSize * imageShape[0] * imageShape[1] * 3 }, () => 256 * random());
    const labels = Array.from({ length: batchSize }, () => Math.round(random()));
    numbers.losses.push((await session.step({ images, labels }, 0.05)).loss);
  }
  for (const [name, { data }] of session.state()) numbers[name] = [...data];
  return numbers;
}

const block = await detectBlockSize(nodeRuntime);
const reason = block > 0 ? "" : " (skipped: this processor has no blocked layout)";

/** A layer of a library's user, who knows of no layouts. */
const Doubled = (): Layer => ({
  kind: "Doubled",
  parameters: [],
  forward(tape, x) {
    const double = (value: Value) => tape.emit("Mul", [value, tape.graph.scalar(2)], { shape: x.shape });
    return tape.record(double(x), [x], [double]);
  },
});

describe.skipIf(block === 0)(`blocks of channels${reason}`, () => {
  test("are no concern of a layer that does not say that it takes them", async () => {
    const network = Sequential(Conv2d(3, 8, 3), Doubled(), Doubled(), Conv2d(8, 4, 3), Flatten(), Linear(100, 2));
    const made = { network, imageShape: [9, 9, 3] as const, batchSize: 2 };
    const [plain, blocked] = [await twoSteps(made, 0), await twoSteps(made, block)];
    for (const [name, values] of Object.entries(plain)) {
      for (const [i, value] of values.entries()) expect(blocked[name][i], name).toBeCloseTo(value, 5);
    }
  });

  test("are refused where an op is given them that knows nothing of them", () => {
    const tape = new Tape({ blockSize: block });
    const x = inLayout(tape, tape.graph.input("x", "float32", [1, 8, 2, 2]), "blocked");
    expect(() => tape.emit("Mul", [x, tape.graph.scalar(2)], { shape: x.shape })).toThrow(
      "Mul is given activations in",
    );
    expect(() => expressions(tape.graph).mean(x, [2, 3])).toThrow("use inLayout before it");
  });

  test.each(Array.from({ length: 30 }, (_, i) => i))(
    "give the plain layout's numbers: random network %i",
    async (seed) => {
      const made = randomNetwork(seed);
      const [plain, blocked] = [await twoSteps(made, 0), await twoSteps(made, block)];
      for (const [name, values] of Object.entries(plain)) {
        const scale = Math.max(1e-3, ...values.map(Math.abs));
        const difference = Math.max(...values.map((value, i) => Math.abs(value - blocked[name][i])));
        expect(difference / scale, name).toBeLessThan(2e-3);
      }
    },
  );
});
