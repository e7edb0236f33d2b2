import { CompileError } from "../errors.ts";
import { backward } from "./backward.ts";
import { expressions } from "./expressions.ts";
import { type FlatLayout, flatLayout, joined, separated } from "./flat-state.ts";
import type { Shape, Value } from "./graph.ts";
import type { BufferSpec, Layer, ParameterSpec } from "./layers.ts";
import { clipGradient } from "./optim/clip-gradient.ts";
import type { Optimizer } from "./optim/optimizer.ts";
import { type ImageShape, type Step, traceStep } from "./step.ts";
import { Tape } from "./tape.ts";

/** A training step as ONNX. */
export interface TrainingGraph {
  model: Uint8Array;
  /** Inputs that every step fills with uniform numbers in [0, 1). */
  noise: readonly { name: string; shape: Shape }[];
}

/** The state that goes in and comes out on every step, each part as one vector, and the step's graphs. */
export interface TrainingProgram {
  parameters: readonly ParameterSpec[];
  buffers: readonly BufferSpec[];
  /** The optimizer's slots; each holds a number for every parameter. */
  slots: readonly string[];
  /** Whether one graph takes batches of every size. */
  takesAnySize: boolean;
  /** For batches of a size. */
  graph(batchSize: number): TrainingGraph;
}

/** What a training step is compiled from. */
export interface TrainingOptions {
  network: Layer;
  imageShape: ImageShape;
  step: Step;
  optimizer: Optimizer;
  gradients?: boolean | undefined;
  /** The gradients of all parameters together are scaled down to this Euclidean norm where theirs is larger. */
  clipNorm?: number | undefined;
  /** See `detectBlockSize`. Only a graph of one batch size uses the layout. */
  blockSize?: number | undefined;
}

/**
 * A step's graphs, each compiled when it is first asked for: in the blocked layout one a batch size, else one for all.
 *
 * @throws CompileError where the network learns nothing
 */
export function trainingProgram(options: TrainingOptions): TrainingProgram {
  const graphs = new Map<number, TrainingGraph>();
  const { network, optimizer, blockSize = 0 } = options;
  if (network.parameters.length === 0) throw new CompileError("the network has no parameters to learn");
  return {
    parameters: network.parameters,
    buffers: network.buffers ?? [],
    slots: optimizer.slots,
    takesAnySize: blockSize === 0,
    graph(batchSize) {
      const key = blockSize > 0 ? batchSize : 0;
      const graph = graphs.get(key) ?? compileTrainingStep({ ...options, batchSize: key || undefined });
      graphs.set(key, graph);
      return graph;
    },
  };
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
export function compileTrainingStep(
  options: TrainingOptions & {
    /** The graph takes any where left out. */
    batchSize?: number | undefined;
  },
): TrainingGraph {
  const { network, optimizer, batchSize, blockSize } = options;
  const tape = new Tape({ training: true, blockSize: batchSize === undefined ? 0 : blockSize });
  const { graph } = tape;
  const layout = flatLayout(network.parameters);
  const bufferLayout = flatLayout(network.buffers ?? []);
  const vector = graph.input(PARAMETERS, "float32", [layout.size]);
  const parameters = separated(graph, vector, layout);
  const bufferVector = bufferLayout.size > 0 ? graph.input(BUFFERS, "float32", [bufferLayout.size]) : undefined;
  const buffers = bufferVector ? separated(graph, bufferVector, bufferLayout) : [];
  const { loss, logits } = traceStep(tape, options, [...parameters, ...buffers]);
  const gradients = backward(tape, loss, parameters);
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
  if (bufferVector) graph.output(movedBuffers(tape, bufferVector, buffers, bufferLayout), nextName(BUFFERS));
  if (options.gradients) {
    for (const [i, { name }] of network.parameters.entries()) graph.output(gradients[i], gradientName(name));
  }
  return { model: graph.encode(), noise: tape.noise };
}

/** All buffers after the step, each moved towards its batch's value. */
function movedBuffers(tape: Tape, vector: Value, buffers: readonly Value[], layout: FlatLayout): Value {
  const { add, sub, mul } = expressions(tape.graph);
  const updates = buffers.map(({ name }) => tape.updates.get(name));
  const momentum = new Float32Array(layout.size);
  for (const [i, { offset, size }] of layout.entries.entries()) {
    momentum.fill(updates[i]?.momentum ?? 0, offset, offset + size);
  }
  const towards = buffers.map((buffer, i) => updates[i]?.towards ?? buffer);
  const way = sub(joined(tape.graph, towards, layout), vector);
  return add(vector, mul(way, tape.graph.constant(momentum, [layout.size])));
}

/** 1 for every number of a tensor of two dimensions and more, 0 for biases and scales. */
function matrixMask({ entries, size }: FlatLayout): Float32Array {
  const mask = new Float32Array(size);
  for (const { shape, offset, size: length } of entries) if (shape.length > 1) mask.fill(1, offset, offset + length);
  return mask;
}
