import { expect, test } from "vitest";
import { CompileError } from "../errors.ts";
import { seeded } from "../random.ts";
import { nodeRuntime } from "../runtime/node.ts";
import {
  adamW,
  BatchNorm2d,
  Conv2d,
  crossEntropy,
  detectBlockSize,
  Frozen,
  GlobalAvgPool2d,
  type ImageShape,
  initialParameters,
  type Layer,
  Linear,
  ReLU,
  Sequential,
  TrainingSession,
  trainingProgram,
} from "./index.ts";

const imageShape: ImageShape = [8, 8, 3];
const frozen = [Conv2d(3, 16, 3, { padding: 1 }), ReLU()];
const learned = [Conv2d(16, 16, 3, { padding: 1 }), ReLU(), GlobalAvgPool2d(), Linear(16, 2)];
const random = seeded(1);
const images = Uint8Array.from({ length: 4 * 8 * 8 * 3 }, () => 256 * random());
const classWeights = [1, 1];

async function stepped(blockSize: number, ...first: typeof frozen) {
  return trained(blockSize, Sequential(...first, ...learned));
}

async function trained(blockSize: number, network: Layer) {
  const program = trainingProgram({
    network,
    imageShape,
    step: (tape, { images, labels, forward }) => {
      const logits = forward(images);
      return { ...crossEntropy(tape, logits, labels, { classWeights, labelSmoothing: 0 }), logits };
    },
    optimizer: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
    blockSize,
  });
  const begun = initialParameters(network, seeded(0));
  await using session = await TrainingSession.create(nodeRuntime, program, imageShape, begun);
  await session.step({ images, labels: [0, 1, 1, 0] }, 0.01);
  const tensors = [...begun.keys()].map((name) => [name, session.state().get(name)!.data] as const);
  return {
    network,
    changed: tensors.filter(([name, data]) => data.some((x, i) => x !== begun.get(name)!.data[i])),
  };
}

test.each([["plain"], ["blocked"]])("what is frozen is no longer learned, all else is, %s", async (layout) => {
  const blockSize = layout === "plain" ? 0 : await detectBlockSize(nodeRuntime);
  const all = await stepped(blockSize, ...frozen);
  const some = await stepped(blockSize, Frozen(...frozen));
  expect(some.network.parameters.map(({ shape }) => shape)).toEqual(
    all.network.parameters.slice(2).map(({ shape }) => shape),
  );
  expect(some.changed.map(([name]) => name)).toEqual(some.network.parameters.map(({ name }) => name));
  expect(all.changed).toHaveLength(all.network.parameters.length);
});

test("running means cannot be frozen, nor a whole network", async () => {
  expect(() => Frozen(Sequential(...frozen, BatchNorm2d(16)))).toThrow(
    new CompileError("Frozen: 0.2.running_mean would still be moved by every batch"),
  );
  await expect(trained(0, Frozen(...frozen, ...learned))).rejects.toThrow(
    new CompileError("the network has no parameters to learn"),
  );
});
