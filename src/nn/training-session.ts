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
import { type ImageShape, nextName, type TrainingGraph } from "./compile.ts";
import type { TensorMap } from "./parameters.ts";

export interface StepResult {
  loss: number;
  /** `[N, classes]`, row by row. */
  logits: Float32Array;
}

type State = RuntimeTensor<"float32">;

interface Setting {
  graph: TrainingGraph;
  imageShape: ImageShape;
  /** Decides the layers' noise. */
  seed: number;
}

/**
 * Runs a training graph step after step and holds its state, the parameters and the optimizer's slots, in two
 * sets of tensors: each step reads one and writes the other, so that nothing is allocated on the way.
 */
export class TrainingSession implements AsyncDisposable {
  readonly #session: Session;
  readonly #setting: Setting;
  #current: Map<string, State>;
  #next: Map<string, State>;
  #step: number;

  private constructor(session: Session, setting: Setting, state: Map<string, State>, step: number) {
    this.#session = session;
    this.#setting = setting;
    this.#current = state;
    this.#next = new Map([...state].map(([name, tensor]) => [name, zerosLike(tensor)]));
    this.#step = step;
  }

  /**
   * @param state parameters, and slots where training goes on; missing slots begin at zero
   * @param step how many steps `state` has behind it
   */
  static async create(
    runtime: Runtime,
    graph: TrainingGraph,
    imageShape: ImageShape,
    state: TensorMap,
    step = 0,
    options: SessionOptions & { seed?: number } = {},
  ): Promise<TrainingSession> {
    const tensors = new Map<string, State>();
    for (const { name, shape } of [...graph.parameters, ...graph.buffers]) {
      tensors.set(name, float32(Float32Array.from(state.get(name)!.data), shape));
    }
    for (const name of graph.slots) {
      const { dims } = tensors.get(name.slice(name.indexOf("/") + 1))!;
      const size = dims.reduce((a, b) => a * b, 1);
      tensors.set(name, float32(Float32Array.from(state.get(name)?.data ?? new Float32Array(size)), dims));
    }
    const session = await runtime.open(graph.model, options);
    return new TrainingSession(session, { graph, imageShape, seed: options.seed ?? 0 }, tensors, step);
  }

  /** Steps taken so far, those before a resumption included. */
  get steps(): number {
    return this.#step;
  }

  /** One forward pass, backward pass and update. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const scalar = (value: number) => float32(Float32Array.of(value), []);
    const feeds = {
      ...batchFeeds(batch, this.#setting.imageShape),
      ...this.#noise(batch.labels.length),
      learning_rate: scalar(learningRate),
      step: scalar(this.#step + 1),
      ...Object.fromEntries(this.#current),
    };
    const fetches: Record<string, State | null> = { loss: null, logits: null };
    for (const [name, tensor] of this.#next) fetches[nextName(name)] = tensor;
    const { loss, logits } = await this.#session.run(feeds, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#step++;
    return { loss: floats(loss)[0], logits: floats(logits) };
  }

  /** The state as it is now. Its arrays are overwritten by the steps that follow. */
  state(): TensorMap {
    return new Map([...this.#current].map(([name, tensor]) => [name, { shape: tensor.dims, data: tensor.data }]));
  }

  /** The same numbers for the same seed and step, so that a resumed run draws as an unbroken one. */
  #noise(size: number): NamedTensors {
    const { graph, seed } = this.#setting;
    const random = seeded(seed, this.#step, 1);
    const entries = graph.noise.map(({ name, shape }) => {
      const dims = shape.map((dim) => (dim === "N" ? size : dim));
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, random);
      return [name, float32(data, dims)];
    });
    return Object.fromEntries(entries);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

const zerosLike = ({ data, dims }: State): State => float32(new Float32Array(data.length), dims);
