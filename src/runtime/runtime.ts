/** Where ONNX Runtime computes: one of its execution providers. */
export const DEVICES = ["cpu", "cuda", "coreml", "dml", "webgpu"] as const;
export type Device = (typeof DEVICES)[number];

/** The element types that go into models and come out of them, each with its array. */
export interface TensorData {
  float32: Float32Array;
  uint8: Uint8Array;
  int64: BigInt64Array;
}

/** A tensor of numbers in row-major order; `data` is shared, not copied. */
export interface Tensor<T extends keyof TensorData = keyof TensorData> {
  readonly type: T;
  readonly data: TensorData[T];
  readonly dims: readonly number[];
  /** Whether nobody needs `data` after the run that it goes into: a session in a thread then takes it without a copy. */
  readonly isHandedOver?: boolean | undefined;
}

/** Tensors by the names of a model's inputs or outputs. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

export interface SessionOptions {
  /** The CPU where left out. */
  device?: Device | undefined;
  /** Threads inside an op; ONNX Runtime's own choice, the physical cores, where left out. */
  threads?: number | undefined;
}

/** An opened model. It holds native memory until it is disposed of. */
export interface Session extends AsyncDisposable {
  /**
   * Runs the model. Concurrent calls are safe: each has its own tensors.
   *
   * @param outputs tensors to write into, by output; where left out, new ones for all outputs
   */
  run(inputs: NamedTensors, outputs?: Readonly<Record<string, Tensor | null>>): Promise<Record<string, Tensor>>;
}

/** Opens ONNX models. Everything that computes is handed one: `runtime/node.ts` or `runtime/web.ts`. */
export interface Runtime {
  /** @throws InputError where the device is not there, or the model cannot be opened */
  open(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}

/** Values of an output that is known to be float32. */
export const floats = (tensor: Tensor): Float32Array => tensor.data as Float32Array;

export const float32 = (data: Float32Array, dims: readonly number[]): Tensor<"float32"> => ({
  type: "float32",
  data,
  dims,
});

export const uint8 = (
  data: Uint8Array,
  dims: readonly number[],
  { isHandedOver = false }: Pick<Tensor, "isHandedOver"> = {},
): Tensor<"uint8"> => ({ type: "uint8", data, dims, isHandedOver });

/** @example int64([2, 3], [2]) */
export const int64 = (values: readonly number[], dims: readonly number[]): Tensor<"int64"> => ({
  type: "int64",
  data: BigInt64Array.from(values, BigInt),
  dims,
});
