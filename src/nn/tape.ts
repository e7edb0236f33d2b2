import { type EmitOptions, Graph, type Shape, type Value } from "./graph.ts";

/**
 * The gradient of the loss with respect to one input of an op, in any layout, given that of its output, in the output's layout.
 */
export type Gradient = (outputGradient: Value) => Value;

/** A buffer moves by the share `momentum` of the way towards a value of its shape. */
export interface BufferUpdate {
  towards: Value;
  momentum: number;
}

/** An op that was traced: its output follows from its inputs, and their gradients from its output's. */
export interface Entry {
  inputs: readonly Value[];
  output: Value;
  gradients: readonly (Gradient | undefined)[];
}

/**
 * What a pass through a network leaves behind. Ops emit their forward nodes into `graph` and record, for each input, how its
 * gradient follows from their output's; `backward` walks the record.
 */
export class Tape {
  readonly graph = new Graph();
  /** Whether layers that behave otherwise in training (batch norm, dropout) are to do so. */
  readonly training: boolean;
  /** Channels in a block of ONNX Runtime's blocked layout; 0 for none (see `detectBlockSize`). */
  readonly blockSize: number;
  /** The same activations in several layouts, by the names of each (see `inLayout`). */
  readonly layouts = new Map<string, readonly Value[]>();
  /** In the order in which they were recorded. */
  readonly entries: Entry[] = [];
  readonly #updates = new Map<string, BufferUpdate>();
  readonly #noise: Value[] = [];

  constructor({
    training = false,
    blockSize = 0,
  }: { training?: boolean | undefined; blockSize?: number | undefined } = {}) {
    this.training = training;
    this.blockSize = blockSize;
  }

  /** How a buffer changes with this step. */
  update(buffer: Value, update: BufferUpdate): void {
    this.#updates.set(buffer.name, update);
  }

  /** By the buffers' names. */
  get updates(): ReadonlyMap<string, BufferUpdate> {
    return this.#updates;
  }

  /** A graph input of `shape` that every training step fills with new uniform numbers in [0, 1). */
  uniform(shape: Shape): Value {
    const value = this.graph.input(`uniform/${this.#noise.length}`, "float32", shape);
    this.#noise.push(value);
    return value;
  }

  get noise(): readonly Value[] {
    return this.#noise;
  }

  /** Emits one ONNX node; see {@link Graph.emit}. */
  emit(opType: string, inputs: readonly Value[], options: EmitOptions): Value {
    return this.graph.emit(opType, inputs, options);
  }

  /** Records that `output` was computed from `inputs`. An input without a gradient function has none. */
  record(output: Value, inputs: readonly Value[], gradients: readonly (Gradient | undefined)[]): Value {
    this.entries.push({ inputs, output, gradients });
    return output;
  }
}
