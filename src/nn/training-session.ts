import { CompileError } from "../errors.ts";
import { seeded } from "../random.ts";
import {
  float32,
  floats,
  type NamedTensors,
  type Runtime,
  type Tensor as RuntimeTensor,
  type Session,
  type SessionOptions,
} from "../runtime/index.ts";
import { type Batch, batchFeeds } from "./batch.ts";
import { type FlatLayout, flatLayout, views } from "./flat-state.ts";
import type { TensorMap } from "./parameters.ts";
import type { ImageShape } from "./step.ts";
import { BUFFERS, nextName, PARAMETERS, slotName, type TrainingGraph, type TrainingProgram } from "./training-graph.ts";

export interface StepResult {
  loss: number;
  /** `[N, classes]`, row by row. */
  logits: Float32Array;
}

type State = RuntimeTensor<"float32">;

interface Setting {
  runtime: Runtime;
  program: TrainingProgram;
  imageShape: ImageShape;
  options: SessionOptions;
  /** Decides the layers' noise. */
  seed: number;
}

/**
 * Runs a training graph step after step and holds its state, the parameters and the optimizer's slots, in two
 * sets of tensors: each step reads one and writes the other, so that nothing is allocated on the way.
 */
export class TrainingSession implements AsyncDisposable {
  /** Of the batches' size. An epoch's last batch may have a graph of its own: two at once would take the memory of both. */
  #opened: { graph: TrainingGraph; session: Session } | undefined;
  readonly #setting: Setting;
  #current: Map<string, State>;
  #next: Map<string, State>;
  #step: number;

  private constructor(setting: Setting, state: Map<string, State>, step: number) {
    this.#setting = setting;
    this.#current = state;
    this.#next = new Map([...state].map(([name, tensor]) => [name, zerosLike(tensor)]));
    this.#step = step;
  }

  /**
   * @param state parameters, and slots where training goes on; missing slots begin at zero
   * @param step how many steps `state` has behind it
   * @throws InputError where the device is not there
   */
  static async create(
    runtime: Runtime,
    program: TrainingProgram,
    imageShape: ImageShape,
    state: TensorMap,
    step = 0,
    { seed = 0, ...options }: SessionOptions & { seed?: number } = {},
  ): Promise<TrainingSession> {
    const layouts = layoutsOf(program);
    const tensors = new Map<string, State>();
    for (const [vector, { layout, prefix }] of layouts) {
      const data = new Float32Array(layout.size);
      for (const part of views(data, layout)) {
        const own = state.get(prefix + part.name);
        if (own) part.data.set(own.data);
        else if (prefix === "") throw new CompileError(`the state lacks ${part.name}`);
      }
      tensors.set(vector, float32(data, [layout.size]));
    }
    const session = new TrainingSession({ runtime, program, imageShape, seed, options }, tensors, step);
    if (program.takesAnySize) await session.#open(program.graph(1));
    return session;
  }

  /** Steps taken so far, those before a resumption included. */
  get steps(): number {
    return this.#step;
  }

  /** One forward pass, backward pass and update. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const { program, imageShape } = this.#setting;
    const size = batch.labels.length;
    const graph = program.graph(size);
    const session = await this.#open(graph);
    const scalar = (value: number) => float32(Float32Array.of(value), []);
    const feeds = {
      ...batchFeeds(batch, imageShape),
      ...this.#noise(graph, size),
      learning_rate: scalar(learningRate),
      step: scalar(this.#step + 1),
      ...Object.fromEntries(this.#current),
    };
    const fetches: Record<string, State | null> = { loss: null, logits: null };
    for (const [name, tensor] of this.#next) fetches[nextName(name)] = tensor;
    const { loss, logits } = await session.run(feeds, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#step++;
    return { loss: floats(loss)[0], logits: floats(logits) };
  }

  /** The state as it is now. Its arrays are overwritten by the steps that follow. */
  state(): TensorMap {
    const named = [...layoutsOf(this.#setting.program)].flatMap(([vector, { layout, prefix }]) =>
      views(this.#current.get(vector)!.data, layout).map(({ name, ...tensor }) => [prefix + name, tensor] as const),
    );
    return new Map(named);
  }

  /** The same numbers for the same seed and step, so that a resumed run draws as an unbroken one. */
  #noise({ noise }: TrainingGraph, size: number): NamedTensors {
    const random = seeded(this.#setting.seed, this.#step, 1);
    const entries = noise.map(({ name, shape }) => {
      const dims = shape.map((dim) => (dim === "N" ? size : dim));
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, random);
      return [name, float32(data, dims)];
    });
    return Object.fromEntries(entries);
  }

  async #open(graph: TrainingGraph): Promise<Session> {
    if (this.#opened?.graph === graph) return this.#opened.session;
    await this[Symbol.asyncDispose]();
    const { runtime, options } = this.#setting;
    const session = await runtime.open(graph.model, options);
    this.#opened = { graph, session };
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#opened?.session;
    this.#opened = undefined;
    await session?.[Symbol.asyncDispose]();
  }
}

/** The vectors of a graph's state, where what lies in them, and what its names begin with. */
function layoutsOf({
  parameters,
  buffers,
  slots,
}: TrainingProgram): Map<string, { layout: FlatLayout; prefix: string }> {
  const layout = flatLayout(parameters);
  const vectors = new Map([[PARAMETERS, { layout, prefix: "" }]]);
  if (buffers.length > 0) vectors.set(BUFFERS, { layout: flatLayout(buffers), prefix: "" });
  for (const slot of slots) vectors.set(slot, { layout, prefix: slotName(slot, "") });
  return vectors;
}

const zerosLike = ({ data, dims }: State): State => float32(new Float32Array(data.length), dims);
