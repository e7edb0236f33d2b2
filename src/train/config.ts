import { z } from "zod";
import { InputError } from "../errors.ts";
import { INCORRECT_AS } from "../labels.ts";
import { METRICS, modeOf } from "./monitor.ts";
import { networkNames } from "./networks/index.ts";

const share = z.number().min(0).max(1);
/** Of what there is some of, beside others. */
const shareOfSome = share.refine((value) => value > 0 && value < 1, "must be above 0 and below 1");
const whole = z.int().min(0);
const positive = z.int().min(1);

const augmentation = z
  .strictObject({
    flip: share.describe("probability of a mirror image"),
    jitter: z.number().min(0).max(0.4).describe("how far the crop's edges move, as a share of the image"),
    rotate: z.number().min(0).max(180).describe("turned by up to so many degrees, either way"),
    turn: z.number().min(0).max(0.9).describe("how far one half of the face is squeezed, as a turned head's is"),
    light: share.describe("change of brightness and contrast"),
    color: share.describe("change of each colour channel"),
    sideLight: share.describe("further change of each colour channel towards one side"),
    grey: share.describe("probability of a picture in shades of grey"),
    blur: share.describe("probability of a Gaussian blur"),
    smallestSize: positive.describe("images are first scaled down to a random size from here, pixels"),
    jpeg: share.describe("probability of a compression as JPEG"),
    cutout: share.describe("probability of a rectangle of one colour"),
  })
  .partial();

/** Every value that decides what a training run computes, with what it means; see `presets` for values. */
export const trainingConfig = z.strictObject({
  network: z.enum(networkNames).describe("which network"),
  incorrect: z
    .enum(INCORRECT_AS)
    .optional()
    .describe("masks worn wrongly are told apart where the table has them, or count as one of the two others"),
  epochs: positive.describe("passes over the training part"),
  batchSize: positive.describe("images a step"),
  seed: whole.describe("decides split, first weights, order and variants"),
  workers: positive.describe("threads that decode"),
  trainFraction: z.number().gt(0).lt(1).describe("share of each label that trains"),
  groupBy: z.string().optional().describe("a column; rows with the same value stay on one side of the split"),
  sampling: z
    .enum(["shuffled", "balanced"])
    .describe("batches as the table has them, or both labels equally often, by their rows' weight or source"),
  classWeights: z.enum(["rarer", "none"]).describe("weigh a label in the loss by 1 - its share, or not"),
  incorrectShare: shareOfSome
    .optional()
    .describe(
      "of the faces in use, how many wear a mask wrongly; balanced batches show one in five. Shifts the exported answers",
    ),
  maskShare: shareOfSome
    .optional()
    .describe(
      "of the other faces in use, how many wear a mask; balanced batches show one in two. Shifts the exported answers",
    ),
  labelSmoothing: share.describe("share of each target that is spread over the labels"),
  teacherShare: share
    .optional()
    .describe("share of each target that is the teachers' answer, where there are some (0.5)"),
  optimizer: z.enum(["adam", "adamw", "sgd"]).describe("rule of update"),
  learningRate: z.number().gt(0).describe("the optimizer's step size"),
  momentum: z.number().min(0).lt(1).describe("of SGD"),
  weightDecay: z.number().min(0).describe("of AdamW and SGD"),
  schedule: z.enum(["constant", "cosine", "plateau"]).describe("how the learning rate changes"),
  warmupEpochs: z
    .number()
    .min(0)
    .describe("epochs in which a cosine schedule's learning rate grows from 0, half of all at most"),
  patience: positive.describe("epochs without improvement before a plateau schedule cuts the learning rate"),
  plateauFactor: z.number().gt(0).lt(1).describe("what it then multiplies the learning rate by"),
  clipNorm: z.number().gt(0).optional().describe("largest norm of all gradients together"),
  averageDecay: z.number().gt(0).lt(1).optional().describe("decay of a moving average of the weights, then used"),
  monitor: z.enum(METRICS).describe("the metric that decides which epoch is best"),
  mode: z.enum(["max", "min"]).optional().describe("whether more or less of it is better; it follows the metric"),
  saveTopK: whole.describe("how many of the best epochs' checkpoints to keep"),
  earlyStopping: positive.optional().describe("epochs without improvement before training stops"),
  maxBatches: positive.optional().describe("batches an epoch at most, for a quick trial"),
  maxUnreadable: share.describe("share of the table's pictures that may be missing or damaged; more end the training"),
  surroundings: z
    .number()
    .min(0)
    .max(0.4)
    .optional()
    .describe("share of each picture that on every side is around the face, for edges that move"),
  augmentation: augmentation.optional(),
});

export type TrainingConfig = z.infer<typeof trainingConfig>;

/** @throws InputError that names the first wrong value; `where` is the file or option that it came from */
export function parseConfig(values: unknown, where: string): TrainingConfig {
  const config = checked(trainingConfig, values, where);
  try {
    modeOf(config.monitor, config.mode);
  } catch (error) {
    throw new InputError(`${where}: ${(error as Error).message}`);
  }
  return config;
}

/** What configurations that older versions wrote do not hold. */
const ADDED_LATER = { maxUnreadable: 0.05 } as const satisfies Partial<TrainingConfig>;

/** A configuration that a run has kept. @throws InputError as {@link parseConfig} */
export function parseKeptConfig(values: unknown, where: string): TrainingConfig {
  return parseConfig(values && typeof values === "object" ? { ...ADDED_LATER, ...values } : values, where);
}

/** Some of a configuration's values, as a file gives them. */
export type PartialConfig = { [K in keyof TrainingConfig]?: TrainingConfig[K] | undefined };

/** @throws InputError as {@link parseConfig} */
export function parsePartialConfig(values: unknown, where: string): PartialConfig {
  return checked(trainingConfig.partial(), values, where);
}

function checked<T>(schema: z.ZodType<T>, values: unknown, where: string): T {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new InputError(`${where}: ${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`);
}

/** How a value is written on a command line: `optionName("augmentation", "sideLight")` is `--augmentation-side-light`. */
export const optionName = (...path: string[]): string =>
  `--${path.join("-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
