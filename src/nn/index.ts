export { backward } from "./backward.ts";
export { type Batch, batchFeeds } from "./batch.ts";
export { compileEvaluation, compileInference } from "./compile.ts";
export { Frozen, Residual, Sequential } from "./containers.ts";
export { type Expressions, expressions, type Operand } from "./expressions.ts";
export { type Dim, type ElementType, Graph, type Shape, type Value } from "./graph.ts";
export type { Attributes } from "./graph-node.ts";
export { type Initializer, xavierUniform, zeros } from "./init.ts";
export {
  BatchNorm2d,
  type BufferSpec,
  Conv2d,
  type Conv2dOptions,
  Dropout,
  Flatten,
  GlobalAvgPool2d,
  type Layer,
  Linear,
  MaxPool2d,
  type ParameterSpec,
  ReLU,
} from "./layers.ts";
export { detectBlockSize } from "./layout/block-size.ts";
export { inLayout } from "./layout/layout.ts";
export { type CenterLossOptions, centerLoss } from "./loss/center-loss.ts";
export { type CrossEntropyOptions, classWeightsFromCounts, crossEntropy, type Loss } from "./loss/cross-entropy.ts";
export { add } from "./ops/add.ts";
export { concat } from "./ops/concat.ts";
export { convTranspose2d } from "./ops/conv-transpose2d.ts";
export { conv2d } from "./ops/conv2d.ts";
export { relu } from "./ops/relu.ts";
export { reshape } from "./ops/reshape.ts";
export { upsample2d } from "./ops/upsample2d.ts";
export { type AdamOptions, type AdamWOptions, adam, adamW } from "./optim/adam.ts";
export { AVERAGE_SLOT, averagedParameters, withMovingAverage } from "./optim/moving-average.ts";
export type { Optimizer, UpdateInputs } from "./optim/optimizer.ts";
export { type SgdOptions, sgd } from "./optim/sgd.ts";
export { initialParameters, parameterCount, type Tensor, type TensorMap } from "./parameters.ts";
export type { ImageShape, Step, StepInputs } from "./step.ts";
export { Tape } from "./tape.ts";
export * from "./training-graph.ts";
export { type StepResult, TrainingSession } from "./training-session.ts";
