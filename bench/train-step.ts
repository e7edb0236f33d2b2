/** One training step at batch 32, ours and PyTorch's in turn, with PyTorch's default number of threads. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { compileTrainingStep, detectBlockSize, initialParameters, TrainingSession } from "../src/nn/index.ts";
import { seeded } from "../src/random.ts";
import { nodeRuntime } from "../src/runtime/node.ts";
import { FaceClassification, presets } from "../src/train/index.ts";

const ROUNDS = 6;
const STEPS = 8;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const peer = spawn(path("python"), [path("train_step.py")], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const fromPeer = async () => JSON.parse((await lines.next()).value);
const { version, threads } = await fromPeer();

const module = new FaceClassification(presets.tutorial, [0.1, 0.9]);
const { network, imageShape, trainingStep } = module;
const { optimizer } = module.configureOptimizers();
const graph = compileTrainingStep({
  network,
  imageShape,
  step: trainingStep,
  optimizer,
  blockSize: await detectBlockSize(nodeRuntime),
});
const state = initialParameters(network, seeded(0));
await using session = await TrainingSession.create(nodeRuntime, graph, imageShape, state, 0, { threads });
const random = seeded(1);
const images = Uint8Array.from({ length: 32 * 30_000 }, () => 256 * random());
const labels = Array.from({ length: 32 }, () => Math.round(random()));

const ours: number[] = [];
const theirs: number[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const times: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const start = performance.now();
    await session.step({ images, labels }, 1e-5);
    times.push(performance.now() - start);
  }
  peer.stdin.write(`${STEPS}\n`);
  const peerTimes: number[] = await fromPeer();
  if (round === 0) continue; // both warm up
  ours.push(...times);
  theirs.push(...peerTimes);
}
peer.stdin.end();
const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1];
console.log(`training step, batch 32, ${threads} threads, median of ${ours.length}`);
console.log(`  maskwatch          ${median(ours).toFixed(1)} ms`);
console.log(`  PyTorch ${version.padEnd(10)} ${median(theirs).toFixed(1)} ms`);
console.log(`train-step ratio ${(median(ours) / median(theirs)).toFixed(3)}`);
