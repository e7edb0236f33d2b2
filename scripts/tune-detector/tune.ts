import {
  adamW,
  averagedParameters,
  centerLoss,
  detectBlockSize,
  expressions,
  type ImageShape,
  initialParameters,
  type Layer,
  type TensorMap,
  TrainingSession,
  trainingProgram,
  withMovingAverage,
} from "../../src/nn/index.ts";
import { seeded } from "../../src/random.ts";
import { nodeRuntime } from "../../src/runtime/node.ts";
import { MAPS } from "./center-maps.ts";
import { type SceneSources, sceneBatch } from "./scene-batches.ts";

const SCENES = { side: 512, size: 4, seed: 0 };
const STEPS = 1500;
const WARM_UP = 50;
const LEARNING_RATE = 1e-4;
/** Scale, offset and landmarks beside the heat: Xu et al., 2019, section 3.2, equation 8. */
const VALUE_WEIGHTS = [0.1, 0.1, 1, 1, ...Array<number>(10).fill(0.1)];
const SAID_EVERY = 100;

/** Trains a network of centres on random scenes. @returns the moving average of its weights */
export async function tune(network: Layer, sources: SceneSources): Promise<TensorMap> {
  const imageShape: ImageShape = [SCENES.side, SCENES.side, 3];
  const program = trainingProgram({
    network,
    imageShape,
    step(tape, { images, taught, forward }) {
      const { mul, reshape } = expressions(tape.graph);
      // The network was made for pixels of 0 to 255.
      const output = forward(mul(images, 255));
      const [batch, , rows, columns] = output.shape as number[];
      const maps = reshape(taught(MAPS * rows * columns), [batch, MAPS, rows, columns]);
      return { ...centerLoss(tape, output, maps, { valueWeights: VALUE_WEIGHTS }), logits: output };
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
  let next = sceneBatch(sources, { ...SCENES, step: 0 });
  let loss = 0;
  for (let step = 0; step < STEPS; step++) {
    const running = session.step(await next, rateOf(step));
    next = sceneBatch(sources, { ...SCENES, step: step + 1 });
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
