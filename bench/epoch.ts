/**
 * Two epochs over ../shared/data/faces-web/crops by the tutorial's network, decoding included: ours and PyTorch's with
 * DataLoader(num_workers=4) and torchvision, an epoch in turn.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { FaceLoader, prepareFaces } from "../src/data/index.ts";
import { compileTrainingStep, detectBlockSize, initialParameters, TrainingSession } from "../src/nn/index.ts";
import { seeded } from "../src/random.ts";
import { nodeRuntime } from "../src/runtime/node.ts";
import { FaceClassification, presets } from "../src/train/index.ts";

const EPOCHS = 2;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const crops = path("../../shared/data/faces-web/crops");
const { rows } = await prepareFaces([crops]);
const peer = spawn(path("python"), [path("epoch.py"), crops], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const fromPeer = async () => JSON.parse((await lines.next()).value);
const { version, images, threads } = await fromPeer();
if (images !== rows.length) throw new Error(`PyTorch found ${images} images, we found ${rows.length}`);

const module = new FaceClassification(presets.tutorial, [0.3, 0.7]);
const { network, imageShape, trainingStep: step } = module;
const { optimizer } = module.configureOptimizers();
const graph = compileTrainingStep({
  network,
  imageShape,
  step,
  optimizer,
  blockSize: await detectBlockSize(nodeRuntime),
});
const state = initialParameters(network, seeded(0));
await using session = await TrainingSession.create(nodeRuntime, graph, imageShape, state, 0, { threads });
const cache = mkdtempSync(join(tmpdir(), "maskwatch-"));
const seconds = { ours: [] as number[], theirs: [] as number[] };
try {
  await using loader = new FaceLoader({ workers: 4, cache });
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const start = performance.now();
    let busy = 0;
    for await (const batch of loader.shuffledBatches(rows, { seed: 0, epoch })) {
      const stepStart = performance.now();
      await session.step(batch, 1e-5);
      busy += performance.now() - stepStart;
    }
    const total = performance.now() - start;
    seconds.ours.push(total / 1000);
    peer.stdin.write("epoch\n");
    seconds.theirs.push(await fromPeer());
    console.log(
      `epoch ${epoch + 1}: maskwatch ${(total / 1000).toFixed(1)} s, its engine busy ${((100 * busy) / total).toFixed(1)} %; ` +
        `PyTorch ${version} ${seconds.theirs[epoch].toFixed(1)} s`,
    );
  }
} finally {
  peer.stdin.end();
  rmSync(cache, { recursive: true });
}
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
console.log(
  `${rows.length} images, ${threads} threads, batches of 32; the first epoch decodes, the second reads our cache`,
);
console.log(`epoch ratio ${(sum(seconds.ours) / sum(seconds.theirs)).toFixed(3)}`);
