import { CompileError } from "../errors.ts";
import { type FlatLayout, flatLayout, joined, separated } from "./flat-state.ts";
import type { Shape, Value } from "./graph.ts";
import type { BufferSpec, Layer, ParameterSpec } from "./layers.ts";
import type { Loss } from "./loss/cross-entropy.ts";
import { imageTensor } from "./ops/image-tensor.ts";
import { clipGradient } from "./optim/clip-gradient.ts";
import type { Optimizer } from "./optim/optimizer.ts";
import type { TensorMap } from "./parameters.ts";
import { Tape } from "./tape.ts";

/** Height, width and channels of the images that a network takes. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** What a step is traced with: the network, and a batch of labels and of images as tensors in [0, 1]. */
export interface StepInputs {
  /** `[N, C, H, W]` */
  images: Value;
  /** `[N]` int64 */
  labels: Value;
  /** Runs the network: `[N, C, H, W]` to logits `[N, classes]`. */
  forward(images: Value): Value;
}

/** Emits the nodes of one step and returns its loss and logits. Called once, when the graph is compiled. */
export type Step = (tape: Tape, inputs: StepInputs) => Loss & { logits: Value };

/** A training step as ONNX, and the state that goes in and comes out on every run, each part as one vector. */
export interface TrainingGraph {
  model: Uint8Array;
  parameters: readonly ParameterSpec[];
  buffers: readonly BufferSpec[];
  /** Inputs that every step fills with uniform numbers in [0, 1). */
  noise: readonly { name: string; shape: Shape }[];
  /** The optimizer's slots; each holds a number for every parameter. */
  slots: readonly string[];
}

/** The vector that holds all parameters, and that of all buffers. */
export const PARAMETERS = "parameters";
export const BUFFERS = "buffers";

/** The output that holds a state tensor's next value. */
export const nextName = (name: string) => `next/${name}`;
/** The output that holds a parameter's gradient. */
export const gradientName = (name: string) => `gradient/${name}`;
/** The input that holds an optimizer's slot of a parameter. */
export const slotName = (slot: string, parameter: string) => `${slot}/${parameter}`;

/**
 * Compiles forward pass, backward pass and optimizer update into one graph.
 *
 * Inputs: `images` uint8 `[N, H, W, C]`, `labels` int64 `[N]`, `learning_rate` and `step` float32 `[]`, all parameters,
 * all buffers and each slot as one vector (`flatLayout`), and the layers' noise. Outputs: `loss` `[]`, `logits`
 * `[N, classes]`, and `next/...` of each vector; with `gradients: true` also `gradient/...` of every parameter. As vectors,
 * an optimizer's update is a few nodes for the whole network, not for every parameter.
 *
 * @throws CompileError where shapes do not fit
 */
export function compileTrainingStep(options: {
  network: Layer;
  imageShape: ImageShape;
  step: Step;
  optimizer: Optimizer;
  gradients?: boolean | undefined;
  /** The gradients of all parameters together are scaled down to this Euclidean norm where theirs is larger. */
  clipNorm?: number | undefined;
  /** See `detectBlockSize`. */
  blockSize?: number | undefined;
}): TrainingGraph {
  const { network, optimizer, blockSize } = options;
  const tape = new Tape({ training: true, blockSize });
  const { graph } = tape;
  const layout = flatLayout(network.parameters);
  const bufferLayout = flatLayout(network.buffers ?? []);
  const vector = graph.input(PARAMETERS, "float32", [layout.size]);
  const parameters = separated(graph, vector, layout);
  const hasBuffers = bufferLayout.size > 0;
  const buffers = hasBuffers
    ? separated(graph, graph.input(BUFFERS, "float32", [bufferLayout.size]), bufferLayout)
    : [];
  const { loss, logits } = traceStep(tape, options, [...parameters, ...buffers]);
  const gradients = tape.gradients(loss, parameters);
  const slots = optimizer.slots.map((slot) => graph.input(slot, "float32", [layout.size]));
  const next = optimizer.update(
    graph,
    vector,
    clipGradient(graph, joined(graph, gradients, layout), options.clipNorm),
    slots,
    {
      learningRate: graph.input("learning_rate", "float32", []),
      step: graph.input("step", "float32", []),
      isMatrix: () => graph.constant(matrixMask(layout), [layout.size]),
    },
  );
  graph.output(loss, "loss");
  graph.output(logits, "logits");
  graph.output(next.parameter, nextName(PARAMETERS));
  for (const [i, slot] of optimizer.slots.entries()) graph.output(next.slots[i], nextName(slot));
  if (hasBuffers) {
    const moved = buffers.map((buffer) => tape.updates.get(buffer.name) ?? buffer);
    graph.output(joined(graph, moved, bufferLayout), nextName(BUFFERS));
  }
  if (options.gradients) {
    for (const [i, { name }] of network.parameters.entries()) graph.output(gradients[i], gradientName(name));
  }
  return {
    model: graph.encode(),
    parameters: network.parameters,
    buffers: network.buffers ?? [],
    noise: tape.noise,
    slots: optimizer.slots,
  };
}

/** 1 for every number of a tensor of two dimensions and more, 0 for biases and scales. */
function matrixMask({ entries, size }: FlatLayout): Float32Array {
  const mask = new Float32Array(size);
  for (const { shape, offset, size: length } of entries) if (shape.length > 1) mask.fill(1, offset, offset + length);
  return mask;
}

/**
 * Compiles the forward pass and the loss with parameters and buffers stored inside.
 * Inputs: `images`, `labels`. Outputs: `loss` `[]`, `weight` `[]`, `logits` `[N, classes]`.
 */
export function compileEvaluation(options: {
  network: Layer;
  imageShape: ImageShape;
  step: Step;
  parameters: TensorMap;
}): Uint8Array {
  const tape = new Tape();
  const { loss, weight, logits } = traceStep(
    tape,
    options,
    storedParameters(tape, options.network, options.parameters),
  );
  tape.graph.output(loss, "loss");
  tape.graph.output(weight, "weight");
  tape.graph.output(logits, "logits");
  return tape.graph.encode();
}

/**
 * Compiles the network for use: preprocessing and softmax are inside, so that no caller can get them wrong.
 * Input: `images` uint8 `[N, H, W, C]`, RGB. Outputs: `probabilities` and `logits`, `[N, classes]`.
 *
 * @param options.temperature what the logits are divided by before softmax, see `fitTemperature`
 * @param options.logPriors is added to the logits then: the logarithms of how often each class is met in use, beside how
 *   often training met it (Menon et al., "Long-tail learning via logit adjustment", 2021, section 3)
 * @param options.metadata stored as ONNX metadata properties
 */
export function compileInference(options: {
  network: Layer;
  imageShape: ImageShape;
  parameters: TensorMap;
  temperature?: number | undefined;
  logPriors?: readonly number[] | undefined;
  metadata?: Record<string, string> | undefined;
}): Uint8Array {
  const tape = new Tape();
  const { graph } = tape;
  const images = graph.input("images", "uint8", ["N", ...options.imageShape]);
  const parameters = storedParameters(tape, options.network, options.parameters);
  const logits = options.network.forward(tape, imageTensor(tape, images), parameters);
  const scaled = graph.emit("Div", [logits, graph.scalar(options.temperature ?? 1)], { shape: logits.shape });
  const shift = options.logPriors && graph.constant(Float32Array.from(options.logPriors), [options.logPriors.length]);
  const shifted = shift ? graph.emit("Add", [scaled, shift], { shape: logits.shape }) : scaled;
  graph.output(graph.emit("Softmax", [shifted], { shape: logits.shape, attributes: { axis: 1 } }), "probabilities");
  graph.output(logits, "logits");
  return graph.encode(options.metadata);
}

function traceStep(
  tape: Tape,
  { network, imageShape, step }: { network: Layer; imageShape: ImageShape; step: Step },
  values: readonly Value[],
) {
  const images = tape.graph.input("images", "uint8", ["N", ...imageShape]);
  const labels = tape.graph.input("labels", "int64", ["N"]);
  return step(tape, {
    images: imageTensor(tape, images),
    labels,
    forward: (x) => network.forward(tape, x, values),
  });
}

function storedParameters(tape: Tape, network: Layer, tensors: TensorMap): Value[] {
  return [...network.parameters, ...(network.buffers ?? [])].map(({ name, shape }) => {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw new CompileError(
        `the network expects ${name} of shape [${shape}] and is given ${tensor ? `[${tensor.shape}]` : "none"}`,
      );
    }
    return tape.graph.constant(tensor.data, shape, name);
  });
}
