import {
  adamW,
  averagedParameters,
  centerLoss,
  detectBlockSize,
  expressions,
  type ImageShape,
  initialParameters,
  type Layer,
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
  /** Emits the network on pixels of 0 to 255: what it tells of all cells, as `centerLoss` reads it. */
  answer(tape: Tape, pixels: Value, forward: (x: Value) => Value): Value;
  /** How much the error of each value counts beside the heat's. */
  valueWeights: readonly number[];
}

const SCENES = { side: 512, size: 4, seed: 0 };
const STEPS = 1500;
const WARM_UP = 50;
const LEARNING_RATE = 1e-4;
const SAID_EVERY = 100;

/** Trains a detector on random scenes. @returns the moving average of its weights */
export async function tune(learner: Learner, sources: SceneSources): Promise<TensorMap> {
  const { network, valueWeights } = learner;
  const imageShape: ImageShape = [SCENES.side, SCENES.side, 3];
  const program = trainingProgram({
    network,
    imageShape,
    step(tape, { images, taught, forward }) {
      const { mul, reshape } = expressions(tape.graph);
      const output = learner.answer(tape, mul(images, 255), forward);
      const [batch, , rows, columns] = output.shape as number[];
      const maps = 2 + valueWeights.length;
      const targets = reshape(taught(maps * rows * columns), [batch, maps, rows, columns]);
      return { ...centerLoss(tape, output, targets, { valueWeights }), logits: output };
    },
    optimizer: withMovingAverage(adamW({ learningRate: LEARNING_RATE }), 0.995),
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
    const running = session.step(await next, rateOf(step));
    next = sceneBatch(sources, learner, { ...SCENES, step: step + 1 });
    loss += (await running).loss / SAID_EVERY;
    if ((step + 1) % SAID_EVERY > 0) continue;
    console.log(`step ${step + 1} of ${STEPS}: loss ${loss.toFixed(4)}`);
    loss = 0;
  }
  await next;
  return averagedParameters(session.state());
}

/** Warmed up, then along half a cosine to 0. */
const rateOf = (step: number) =>
  LEARNING_RATE * Math.min(1, (step + 1) / WARM_UP) * 0.5 * (1 + Math.cos((Math.PI * step) / STEPS));
