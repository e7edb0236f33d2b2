import { readFileSync } from "node:fs";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { compileInference, initialParameters } from "../nn/index.ts";
import { seeded } from "../random.ts";
import { floats, int64, uint8 } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { FaceClassification, networks, presets } from "../train/index.ts";
import { pretrainedWeights } from "./pretrained.ts";

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
  expect(() => new FaceClassification(config, [1, 1])).toThrow(/^network centerface: begins with pretrained weights/);
  const pretrained = await pretrainedWeights(config.network);
  expect(new FaceClassification(config, [1, 1], pretrained).pretrained).toBe(pretrained);
});
