import type { MessageInitShape } from "@bufbuild/protobuf";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import { CompileError } from "../errors.ts";
import { type Attributes, BLOCKED_DOMAIN, type GraphNode } from "./graph-node.ts";
import { fuseRelu } from "./passes/fuse-relu.ts";
import { usedOnly } from "./passes/used-only.ts";

/** A dimension: a size, or `"N"`, the batch size that is known only at run time. */
export type Dim = number | "N";
export type Shape = readonly Dim[];
export type ElementType = "float32" | "uint8" | "int64" | "bool";

/**
 * How activations `[N, C, H, W]` lie in memory: in that order; as `[N, H, W, C]`; or in blocks of channels, as
 * `[N, C / B, H, W, B]`, C rounded up and the channels added all zero (see `detectBlockSize`).
 */
export type Layout = "plain" | "channels_last" | "blocked";

/** A tensor in the graph: its name, element type and shape, as the compiler knows them. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  /** In the order of the plain layout, whichever the value has. */
  readonly shape: Shape;
  /** Plain where left out. */
  readonly layout?: Layout | undefined;
}

export interface EmitOptions {
  shape: Shape;
  type?: ElementType | undefined;
  attributes?: Attributes | undefined;
  domain?: "" | "com.microsoft" | typeof BLOCKED_DOMAIN | undefined;
  layout?: Layout | undefined;
}

const ELEMENT_TYPES: Record<ElementType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  uint8: TensorProto_DataType.UINT8,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
};

/** Operator set 17 is the newest that every execution provider of ONNX Runtime we pass through knows. */
const OPSET = 17n;
const IR_VERSION = 8n;

/** Builds one ONNX model, node by node. Names of intermediate values are its own affair. */
export class Graph {
  readonly #nodes: GraphNode[] = [];
  readonly #initializers: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  /** The names that values were given as outputs. */
  readonly #renamed = new Map<string, string>();
  #count = 0;

  /** A graph input that the caller feeds on every run. */
  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  /** A tensor stored in the model. */
  constant(
    data: Float32Array | Uint8Array | BigInt64Array,
    shape: readonly number[],
    name = this.#name("const"),
  ): Value {
    const type = data instanceof Float32Array ? "float32" : data instanceof Uint8Array ? "uint8" : "int64";
    if (shape.reduce((a, b) => a * b, 1) !== data.length) {
      throw new CompileError(`constant ${name}: ${data.length} elements do not fill [${shape}]`);
    }
    const rawData = new Uint8Array(data.byteLength);
    rawData.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#initializers.push({ name, dims: shape.map(BigInt), dataType: ELEMENT_TYPES[type], rawData });
    return { name, type, shape };
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A one-dimensional int64 tensor, for shapes, axes and indices. */
  ints(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** Adds one node with one output and returns that output. The type defaults to the first input's. */
  emit(opType: string, inputs: readonly Value[], options: EmitOptions): Value {
    const { shape, type = inputs[0].type, layout } = options;
    return this.emitMany(opType, inputs, options, [{ shape, type, layout }])[0];
  }

  /**
   * Adds one node with several outputs.
   *
   * @throws CompileError where activations that are not plain go in and no layout is told of what comes out
   */
  emitMany(
    opType: string,
    inputs: readonly Value[],
    options: Pick<EmitOptions, "attributes" | "domain">,
    outputs: readonly Omit<Value, "name">[],
  ): Value[] {
    const astray = inputs.find(({ layout = "plain" }) => layout !== "plain");
    if (astray && options.domain !== BLOCKED_DOMAIN && outputs.every(({ layout }) => layout === undefined)) {
      throw new CompileError(`${opType} is given activations in the layout ${astray.layout}: use inLayout before it`);
    }
    const values = outputs.map((output) => ({ ...output, name: this.#name(opType) }));
    this.#nodes.push({
      opType,
      name: values[0].name,
      domain: options.domain ?? "",
      input: inputs.map(({ name }) => this.#renamed.get(name) ?? name),
      output: values.map((value) => value.name),
      attributes: { ...options.attributes },
    });
    return values;
  }

  /** Makes a value an output of the model, under a name of the caller's choice. */
  output(value: Value, name: string): void {
    const producer = this.#nodes.find((node) => node.output.includes(value.name));
    if (!producer || this.#renamed.has(value.name)) {
      const copy = this.emit("Identity", [value], { shape: value.shape });
      this.output(copy, name);
      return;
    }
    const rename = (names: string[]) => names.map((n) => (n === value.name ? name : n));
    for (const node of this.#nodes) {
      node.input = rename(node.input);
      node.output = rename(node.output);
    }
    this.#renamed.set(value.name, name);
    this.#outputs.push({ ...value, name });
  }

  /** Encodes the model. `metadata` is stored as ONNX metadata properties. */
  encode(metadata: Record<string, string> = {}): Uint8Array {
    const outputs = this.#outputs.map(({ name }) => name);
    const { nodes, initializers } = usedOnly(fuseRelu(this.#nodes, outputs), this.#initializers, outputs);
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: IR_VERSION,
        producerName: "maskwatch",
        opsetImport: [
          { domain: "", version: OPSET },
          { domain: "com.microsoft", version: 1n },
          ...(nodes.some((node) => node.domain === BLOCKED_DOMAIN) ? [{ domain: BLOCKED_DOMAIN, version: 1n }] : []),
        ],
        graph: {
          name: "maskwatch",
          node: nodes.map(({ attributes, ...node }) => ({
            ...node,
            attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
          })),
          initializer: initializers,
          input: this.#inputs.map(valueInfo),
          output: this.#outputs.map(valueInfo),
        },
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      }),
    );
  }

  #name(prefix: string): string {
    return `${prefix}_${this.#count++}`;
  }
}

function attribute(name: string, value: Attributes[string]): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === "number") return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
  if (typeof value === "string") {
    return { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if ("floats" in value) return { name, type: AttributeProto_AttributeType.FLOATS, floats: [...value.floats] };
  if ("float" in value) return { name, type: AttributeProto_AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) };
}

function valueInfo(value: Value): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = value.shape.map((size) => ({
    value:
      typeof size === "string"
        ? { case: "dimParam" as const, value: size }
        : { case: "dimValue" as const, value: BigInt(size) },
  }));
  return {
    name: value.name,
    type: { value: { case: "tensorType", value: { elemType: ELEMENT_TYPES[value.type], shape: { dim } } } },
  };
}
