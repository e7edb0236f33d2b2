import { readFileSync } from "node:fs";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { compileInference, initialParameters } from "../nn/index.ts";
import { seeded } from "../random.ts";
import { floats, int64, uint8 } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { FaceClassification, networks, presets, Trainer } from "../train/index.ts";
import { pretrainedDifference, pretrainedWeights, readPretrained } from "./pretrained.ts";

const SIDE = 96;
const FEATURES = 96;
/** What the face detector computes at a sixteenth of the size. */
const DEEPEST = "474";

async function featuresOfDetector(pixels: Uint8Array): Promise<Float32Array> {
  const model = fromBinary(
    ModelProtoSchema,
    readFileSync(new URL("../../models/photo-face-detector.onnx", import.meta.url)),
  );
  model.graph!.output = [create(ValueInfoProtoSchema, { name: DEEPEST })];
  await using session = await nodeRuntime.open(toBinary(ModelProtoSchema, model));
  const { [DEEPEST]: features } = await session.run({
    image: uint8(pixels, [1, SIDE, SIDE, 3]),
    size: int64([SIDE, SIDE], [2]),
    padding: int64([0, 0, 0, 0], [4]),
  });
  return floats(features);
}

test("a network on the face detector's backbone begins with what the detector sees", async () => {
  const { build, imageShape } = networks.centerface;
  const network = build(2);
  const parameters = new Map([...initialParameters(network, seeded(0)), ...(await pretrainedWeights("centerface"))]);
  const random = seeded(1);
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => 256 * random());
  await using session = await nodeRuntime.open(compileInference({ network, imageShape, parameters }));
  const { logits } = await session.run({ images: uint8(pixels, [1, SIDE, SIDE, 3]) });

  const [head, , answers, bias] = network.parameters.slice(-4).map(({ name }) => parameters.get(name)!.data);
  const features = await featuresOfDetector(pixels);
  const cells = features.length / FEATURES;
  const means = Array.from({ length: head.length / FEATURES }, (_, out) => {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) {
      let value = 0;
      for (let i = 0; i < FEATURES; i++) value += head[out * FEATURES + i] * features[i * cells + cell];
      sum += Math.max(0, value) / cells;
    }
    return sum;
  });
  for (const [label, logit] of floats(logits).entries()) {
    const expected = means.reduce((sum, mean, i) => sum + mean * answers[label * means.length + i], bias[label]);
    expect(logit).toBeCloseTo(expected, 3);
  }
});

test("it does not begin with frozen layers that were drawn at random", async () => {
  const config = { ...presets.small, network: "centerface" } as const;
  const lacks =
    /^network centerface: begins with weights of the package's photo-face-detector.onnx, of which 0\.0\.weight/;
  expect(() => new FaceClassification(config, [1, 1])).toThrow(lacks);
  const pretrained = await pretrainedWeights(config.network);
  const others = new Map([...pretrained].map(([name, tensor]) => [`other.${name}`, tensor]));
  expect(() => new FaceClassification(config, [1, 1], others)).toThrow(lacks);
  expect(new FaceClassification(config, [1, 1], pretrained).pretrained).toBe(pretrained);
});

test("pretrained weights are the network's, or training does not begin", async () => {
  const astray = { name: "0.0.weight", shape: [2], data: new Float32Array(2) };
  const module = new FaceClassification(presets.small, [1, 1], new Map([[astray.name, astray]]));
  const data = { trainBatchCount: 1, trainBatches: none, validationBatches: none };
  const trainer = new Trainer({ runtime: nodeRuntime, maxEpochs: 1 });
  await expect(trainer.fit(module, data)).rejects.toThrow(
    new InputError("pretrained: 0.0.weight of [2] is not in the network"),
  );
});

async function* none() {}

test("a run's network is told from one that began with another detector", async () => {
  const now = await readPretrained("centerface");
  expect(now).toMatchObject({ file: "photo-face-detector.onnx", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(pretrainedDifference({ ...now!, sha256: "0" }, now)).toContain("another photo-face-detector.onnx");
  expect(pretrainedDifference(now, now)).toBeUndefined();
  expect(pretrainedDifference(undefined, now)).toBeUndefined();
  expect(pretrainedDifference(now, await readPretrained("compact"))).toBeUndefined();
});
