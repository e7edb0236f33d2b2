/**
 * One training step at batch 32 of the tutorial's network and of the default one, ours and PyTorch's in both of its memory
 * formats in turn, with PyTorch's default number of threads: `npm run bench -- train-step`.
 */
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { detectBlockSize, initialParameters, TrainingSession, trainingProgram } from "../src/nn/index.ts";
import { seeded } from "../src/random.ts";
import { pretrainedWeights } from "../src/runs/index.ts";
import { nodeRuntime } from "../src/runtime/node.ts";
import { FaceClassification, presets } from "../src/train/index.ts";
import { median } from "./numbers/median.ts";

const ROUNDS = 6;
const STEPS = 8;
const BATCH = 32;
const FORMATS = ["contiguous", "channels_last"];
const classWeights = { tutorial: [0.1, 0.9], default: [1, 1, 1] };

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const peer = spawn(path("python"), [path("train_step.py")], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const fromPeer = async () => JSON.parse((await lines.next()).value);
const { version, threads, capability } = await fromPeer();
const blockSize = await detectBlockSize(nodeRuntime);

/** One step of ours on random pixels, and how its memory is given back. */
async function start(preset: "tutorial" | "default") {
  const pretrained = await pretrainedWeights(presets[preset].network);
  const module = new FaceClassification(presets[preset], classWeights[preset], pretrained);
  const { network, imageShape, trainingStep } = module;
  const { optimizer, clipNorm } = module.configureOptimizers();
  const program = trainingProgram({ network, imageShape, step: trainingStep, optimizer, clipNorm, blockSize });
  const state = new Map([...initialParameters(network, seeded(0)), ...pretrained]);
  const session = await TrainingSession.create(nodeRuntime, program, imageShape, state, 0, { threads });
  const random = seeded(1);
  const pixels = BATCH * imageShape[0] * imageShape[1] * imageShape[2];
  const images = Uint8Array.from({ length: pixels }, () => 256 * random());
  const labels = Array.from({ length: BATCH }, () => Math.floor(classWeights[preset].length * random()));
  const step = async () => {
    const begun = performance.now();
    await session.step({ images, labels }, optimizer.learningRate);
    return performance.now() - begun;
  };
  return { step, end: () => session[Symbol.asyncDispose]() };
}

async function measure(preset: "tutorial" | "default"): Promise<number> {
  const { step, end } = await start(preset);
  const times: Record<string, number[]> = { maskwatch: [], contiguous: [], channels_last: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const ours: number[] = [];
    for (let i = 0; i < STEPS; i++) ours.push(await step());
    if (round > 0) times.maskwatch.push(...ours); // first, all warm up
    for (const format of FORMATS) {
      peer.stdin.write(`${preset} ${format} ${STEPS}\n`);
      const theirs: number[] = await fromPeer();
      if (round > 0) times[format].push(...theirs);
    }
  }
  await end();
  console.log(`${preset} network, batch ${BATCH}, ${threads} threads, median of ${times.maskwatch.length}`);
  for (const [name, of] of Object.entries(times)) {
    const label = name === "maskwatch" ? name : `PyTorch ${version} ${name}`;
    console.log(`  ${label.padEnd(32)} ${median(of).toFixed(1)} ms`);
  }
  return median(times.maskwatch) / Math.min(...FORMATS.map((format) => median(times[format])));
}

console.log(
  `${cpus().length} x ${cpus()[0].model}; PyTorch uses ${capability}, ONNX Runtime blocks of ${blockSize} channels`,
);
const tutorial = await measure("tutorial");
const standard = await measure("default");
peer.stdin.end();
console.log(`train-step-tutorial ratio ${tutorial.toFixed(3)}`);
console.log(`train-step ratio ${standard.toFixed(3)}`);
