import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { classesOf } from "../labels.ts";
import { loadCropClassifier } from "../load/node.ts";
import { toMetadata } from "../model/index.ts";
import {
  averagedParameters,
  batchFeeds,
  compileEvaluation,
  compileInference,
  type ImageShape,
  type TensorMap,
} from "../nn/index.ts";
import { seeded } from "../random.ts";
import { floats, uint8 } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { type Checkpoint, FaceClassification, presets, Trainer } from "../train/index.ts";
import { exportModel } from "./export-model.ts";

const module = new FaceClassification(
  { ...presets.default, network: "compact-64", averageDecay: 0.9, learningRate: 0.01, schedule: "constant" },
  [1, 1],
);
const imageShape: ImageShape = module.imageShape;
const size = imageShape[0] * imageShape[1] * 3;

/** Images of noise, the second half lighter. */
function batch(count: number, seed: number) {
  const random = seeded(seed);
  const labels = Array.from({ length: count }, (_, i) => Number(i >= count / 2));
  return {
    images: Uint8Array.from({ length: count * size }, (_, i) => 150 * random() + 100 * labels[Math.floor(i / size)]),
    labels,
  };
}

/** A network that was trained for some steps, with averages of its weights beside them. */
async function trained(): Promise<Checkpoint> {
  let last: Checkpoint | undefined;
  const data = {
    trainBatchCount: 6,
    async *trainBatches() {
      for (let i = 0; i < 6; i++) yield batch(4, i);
    },
    async *validationBatches() {
      yield batch(4, 9);
    },
  };
  const keep = (
    progress: { checkpoint(metrics: Record<string, number>): Checkpoint },
    metrics: Record<string, number>,
  ) => {
    last = progress.checkpoint(metrics);
  };
  const trainer = new Trainer({ runtime: nodeRuntime, maxEpochs: 1, callbacks: [{ onValidationEpochEnd: keep }] });
  await trainer.fit(module, data);
  return last!;
}

const { tensors } = await trained();

async function evaluated(parameters: TensorMap, images: Uint8Array, labels: number[]): Promise<number[]> {
  const { network, validationStep: step } = module;
  await using session = await nodeRuntime.open(compileEvaluation({ network, imageShape, step, parameters }));
  return [...floats((await session.run(batchFeeds({ images, labels }, imageShape))).logits)];
}

async function inferred(model: Uint8Array, images: Uint8Array) {
  await using session = await nodeRuntime.open(model);
  const outputs = await session.run({ images: uint8(images, [images.length / size, ...imageShape]) });
  return { logits: [...floats(outputs.logits)], probabilities: [...floats(outputs.probabilities)] };
}

const description = { classes: classesOf(2), training: { mine: true } };

describe("an exported network", () => {
  test("answers as validation did: with the weights' averages, normalized by what training has seen", async () => {
    const averaged = averagedParameters(tensors);
    const { images, labels } = batch(4, 20);
    const model = compileInference({ ...module, parameters: averaged, temperature: 2 });
    const { logits, probabilities } = await inferred(model, images);
    const expected = await evaluated(averaged, images, labels);
    for (const [i, logit] of expected.entries()) expect(logits[i]).toBeCloseTo(logit, 4);
    // Averages and weights differ, so that the comparison tells which are used.
    const plain = await evaluated(tensors, images, labels);
    expect(Math.max(...plain.map((logit, i) => Math.abs(logit - expected[i])))).toBeGreaterThan(1e-3);
    for (let i = 0; i < labels.length; i++) {
      const margin = (expected[2 * i + 1] - expected[2 * i]) / 2;
      expect(probabilities[2 * i + 1]).toBeCloseTo(1 / (1 + Math.exp(-margin)), 4);
    }
  });

  test("answers about one picture as about it among others", async () => {
    const { images } = batch(4, 21);
    const model = compileInference({ ...module, parameters: averagedParameters(tensors) });
    const together = await inferred(model, images);
    for (let i = 0; i < 4; i++) {
      const alone = await inferred(model, images.slice(i * size, (i + 1) * size));
      expect(alone.logits[0]).toBeCloseTo(together.logits[2 * i], 4);
    }
  });

  test("is read back from its file with its temperature and what it says of its training", async () => {
    const file = join(await temporaryFolder(), "m.onnx");
    const parameters = averagedParameters(tensors);
    await exportModel(file, { ...module, parameters, temperature: 3 }, description);
    await using classifier = await loadCropClassifier(file);
    expect(classifier.training).toEqual({ mine: true });
    const { images } = batch(2, 22);
    const [first] = await classifier.classProbabilities(images);
    const { logits } = await inferred(await readFile(file), images);
    expect(first[1]).toBeCloseTo(1 / (1 + Math.exp((logits[0] - logits[1]) / 3)), 4);
  });
});

describe("a network whose weights or answers are no numbers", () => {
  const { network } = module;
  const broken = (value: number, pick: (name: string) => boolean) => {
    return new Map(
      [...averagedParameters(tensors)].map(([name, { shape, data }]) => [
        name,
        { shape, data: pick(name) ? data.map(() => value) : data },
      ]),
    );
  };

  test("is not written, and harms no file that was there", async () => {
    const file = join(await temporaryFolder(), "m.onnx");
    await writeFile(file, "before");
    const parameters = broken(Number.NaN, (name) => name === network.parameters[0].name);
    await expect(exportModel(file, { ...module, parameters }, description)).rejects.toThrow(
      `${file}: not written, as ${network.parameters[0].name} is not finite`,
    );
    const huge = broken(3e38, () => true);
    await expect(exportModel(file, { ...module, parameters: huge }, description)).rejects.toThrow(
      /m\.onnx: the network's answers are no numbers/,
    );
    expect(await readFile(file, "utf8")).toBe("before");
  });

  test("is refused on loading, with the file's name", async () => {
    const file = join(await temporaryFolder(), "m.onnx");
    await exportModel(file, { ...module, parameters: tensors }, description);
    await using _ = await loadCropClassifier(file);
    const last = network.parameters.at(-1)!.name;
    const parameters = broken(Number.NaN, (name) => name === last);
    const metadata = toMetadata({ ...description, input: { height: 64, width: 64, channels: 3 } });
    await writeFile(file, compileInference({ ...module, parameters, metadata }));
    await expect(loadCropClassifier(file)).rejects.toThrow(`${file}: the network's answers are no numbers`);
  });
});

test("priors shift the probabilities, and not the logits", async () => {
  const { tensors } = await trained();
  const parameters = averagedParameters(tensors);
  const [plain, shifted] = [undefined, [Math.log(0.9), Math.log(0.1)]].map((logPriors) =>
    compileInference({ network: module.network, imageShape, parameters, logPriors }),
  );
  const images = uint8(batch(2, 3).images, [2, ...imageShape]);
  const run = async (bytes: Uint8Array) => {
    await using session = await nodeRuntime.open(bytes);
    const { probabilities, logits } = await session.run({ images });
    return { probabilities: floats(probabilities), logits: floats(logits) };
  };
  const [a, b] = [await run(plain), await run(shifted)];
  expect(b.logits).toEqual(a.logits);
  for (const i of [0, 1]) {
    const odds = (a.probabilities[2 * i] / a.probabilities[2 * i + 1]) * 9;
    expect(b.probabilities[2 * i] / b.probabilities[2 * i + 1] / odds).toBeCloseTo(1, 3);
  }
});
