import { InputError } from "../errors.ts";
import { CLASSES, LABELS } from "../labels.ts";
import {
  adam,
  adamW,
  crossEntropy,
  type ImageShape,
  type Layer,
  type Step,
  sgd,
  type TensorMap,
  withMovingAverage,
} from "../nn/index.ts";
import { checkOption, positiveNumber, type Rule } from "../options.ts";
import { parseConfig, type TrainingConfig } from "./config.ts";
import type { Module, ValidationOutputs } from "./module.ts";
import { type Network, networks } from "./networks/index.ts";
import { createSchedule } from "./schedule.ts";

const weightsOfClasses: Rule<readonly number[]> = {
  allows: `2 or ${CLASSES.length} numbers above 0`,
  accepts: (values) =>
    Array.isArray(values) && [2, CLASSES.length].includes(values.length) && values.every(positiveNumber.accepts),
};

/** What the tutorial calls `MaskDetector`: network, loss, optimizer and metrics, as a configuration has them. */
export class FaceClassification implements Module {
  readonly network: Layer;
  readonly imageShape: ImageShape;
  readonly pretrained: TensorMap | undefined;
  readonly trainingStep: Step;
  readonly validationStep: Step;
  readonly #config: TrainingConfig;

  /**
   * @param config with a `teacherShare`, its training batches are those of `Teachers.teach`
   * @param classWeights of the loss, one a label; the network tells so many classes apart
   * @param pretrained what the network begins with, beside what is drawn: of a network that has to begin with some,
   *   `networks[name].pretrained.weights(bytes)` of that file of the package; on Node `pretrainedWeights(name)` reads it
   * @throws InputError where a value of the configuration, or a weight, is out of its range, or frozen layers have no
   *   pretrained weights
   */
  constructor(config: TrainingConfig, classWeights: readonly number[], pretrained?: TensorMap) {
    parseConfig(config, "config");
    checkOption("classWeights", classWeights, weightsOfClasses);
    const { build, imageShape, pretrained: source }: Network = networks[config.network];
    this.network = build(classWeights.length);
    const lacks = source && this.network.buffers?.find(({ name }) => !pretrained?.has(name));
    if (lacks)
      throw new InputError(
        `network ${config.network}: begins with weights of the package's ${source.file}, of which ${lacks.name} is missing; ` +
          `give it networks.${config.network}.pretrained.weights(its bytes), or on Node pretrainedWeights("${config.network}")`,
      );
    this.imageShape = imageShape;
    this.pretrained = pretrained;
    this.#config = config;
    const step =
      (labelSmoothing: number, share = 0): Step =>
      (tape, { images, labels, taught, forward }) => {
        const logits = forward(images);
        const teacher = share > 0 ? { taught: taught(classWeights.length), share } : undefined;
        return { ...crossEntropy(tape, logits, labels, { classWeights, labelSmoothing, teacher }), logits };
      };
    this.trainingStep = step(config.labelSmoothing, config.teacherShare);
    this.validationStep = step(0);
  }

  configureOptimizers(): ReturnType<Module["configureOptimizers"]> {
    const { averageDecay, clipNorm } = this.#config;
    const plain = { adam, adamw: adamW, sgd }[this.#config.optimizer](this.#config);
    const optimizer = averageDecay ? withMovingAverage(plain, averageDecay) : plain;
    return { optimizer, schedule: createSchedule(this.#config), clipNorm };
  }

  /** @throws InputError where a class has no samples: its share of right answers would be made up */
  onValidationEpochEnd({ logits, labels, loss }: ValidationOutputs): Record<string, number> {
    const classes = logits.length / labels.length;
    const counts = new Array<number>(classes).fill(0);
    const correct = new Array<number>(classes).fill(0);
    for (const [i, label] of labels.entries()) {
      counts[label]++;
      if (largest(logits, i * classes, classes) === label) correct[label]++;
    }
    const missing = counts.indexOf(0);
    if (missing >= 0)
      throw new InputError(`no face ${LABELS[CLASSES[missing]].counted} is left in the validation part`);
    const recalls = correct.map((right, label) => right / counts[label]);
    const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    return {
      val_loss: loss,
      val_accuracy: total(correct) / labels.length,
      val_balanced_accuracy: total(recalls) / recalls.length,
    };
  }
}

/** The position of the largest of `count` values from `start` on, the first of several. */
function largest(values: readonly number[], start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
