import {
  adamW,
  averagedParameters,
  detectBlockSize,
  expressions,
  type ImageShape,
  initialParameters,
  type Layer,
  type Loss,
  type Tape,
  type TensorMap,
  TrainingSession,
  trainingProgram,
  type Value,
  withMovingAverage,
} from "../../src/nn/index.ts";
import { seeded } from "../../src/random.ts";
import { nodeRuntime } from "../../src/runtime/node.ts";
import { type SceneSources, sceneBatch, type Teaching } from "./scene-batches.ts";

/** A detector as it is trained. */
export interface Learner extends Teaching {
  network: Layer;
  /** Emits the network on pixels of 0 to 255: what it tells of all cells, `[N, 1 + R, H, W]`. */
  answer(tape: Tape, pixels: Value, forward: (x: Value) => Value): Value;
  /** @param taught what was written of the scenes, `[N, M, H, W]` */
  loss(tape: Tape, answer: Value, taught: Value): Loss;
  learningRate: number;
}

const SCENES = { side: 512, size: 4, seed: 0 };
const STEPS = 1500;
const WARM_UP = 50;
const SAID_EVERY = 100;

/** Trains a detector on random scenes. @returns the moving average of its weights */
export async function tune(learner: Learner, sources: SceneSources): Promise<TensorMap> {
  const { network, maps, learningRate } = learner;
  const imageShape: ImageShape = [SCENES.side, SCENES.side, 3];
  const program = trainingProgram({
    network,
    imageShape,
    step(tape, { images, taught, forward }) {
      const { mul, reshape } = expressions(tape.graph);
      const output = learner.answer(tape, mul(images, 255), forward);
      const [batch, , rows, columns] = output.shape as number[];
      const targets = reshape(taught(maps * rows * columns), [batch, maps, rows, columns]);
      return { ...learner.loss(tape, output, targets), logits: output };
    },
    optimizer: withMovingAverage(adamW({ learningRate }), 0.995),
    clipNorm: 10,
    blockSize: await detectBlockSize(nodeRuntime),
  });
  await using session = await TrainingSession.create(
    nodeRuntime,
    program,
    imageShape,
    initialParameters(network, seeded(0)),
  );
  let next = sceneBatch(sources, learner, { ...SCENES, step: 0 });
  let loss = 0;
  for (let step = 0; step < STEPS; step++) {
    const running = session.step(await next, learningRate * shareOf(step));
    next = sceneBatch(sources, learner, { ...SCENES, step: step + 1 });
    loss += (await running).loss / SAID_EVERY;
    if ((step + 1) % SAID_EVERY > 0) continue;
    console.log(`step ${step + 1} of ${STEPS}: loss ${loss.toFixed(4)}`);
    loss = 0;
  }
  await next;
  return averagedParameters(session.state());
}

/** Of the learning rate: warmed up, then along half a cosine to 0. */
const shareOf = (step: number) => Math.min(1, (step + 1) / WARM_UP) * 0.5 * (1 + Math.cos((Math.PI * step) / STEPS));
