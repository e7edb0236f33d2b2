import { CompileError } from "../errors.ts";
import type { Dim, ElementType, Graph, Layout, Shape, Value } from "./graph.ts";

/** A tensor, or a number that stands for a float32 scalar. */
export type Operand = Value | number;

export type Expressions = ReturnType<typeof expressions>;

const ONNX_TYPES = { float32: 1, uint8: 2, int64: 7, bool: 9 } as const satisfies Record<ElementType, number>;

/**
 * ONNX operators as typed functions that emit nodes into `graph` and know their outputs' shapes. Numbers broadcast as
 * NumPy's do.
 *
 * @throws CompileError where shapes do not fit
 */
export function expressions(graph: Graph) {
  const value = (operand: Operand) => (typeof operand === "number" ? graph.scalar(operand) : operand);
  const unary = (op: string) => (x: Value) => graph.emit(op, [x], { shape: x.shape, layout: x.layout });
  const binary = (op: string, type?: ElementType) => (a: Operand, b: Operand) => {
    const inputs = [value(a), value(b)];
    const shape = broadcast(inputs[0].shape, inputs[1].shape);
    return graph.emit(op, inputs, { shape, type, layout: commonLayout(inputs) });
  };
  const along = (op: string) => (x: Value, axis: number) =>
    graph.emit(op, [x], { shape: x.shape, attributes: { axis } });

  /** To `shape`, in row-major order; where the batch size is not known, "N" keeps its place. */
  const reshape = (x: Value, shape: Shape) => {
    const dims = shape.map((dim, i) => (dim !== "N" ? dim : x.shape[i] === "N" ? 0 : -1));
    return graph.emit("Reshape", [x, graph.ints(dims)], { shape });
  };

  const transpose = (x: Value, perm: readonly number[]) =>
    graph.emit("Transpose", [x], { shape: perm.map((axis) => x.shape[axis]), attributes: { perm } });

  /** Without `axes`, over all; a reduced axis is dropped. */
  const sum = (x: Value, axes?: readonly number[]) =>
    graph.emit("ReduceSum", axes ? [x, graph.ints(axes)] : [x], {
      shape: axes ? x.shape.filter((_, axis) => !axes.includes(axis)) : [],
      attributes: { keepdims: 0 },
    });

  /** A reduced axis is dropped. */
  const mean = (x: Value, axes: readonly number[]) =>
    graph.emit("ReduceMean", [x], {
      shape: x.shape.filter((_, axis) => !axes.includes(axis)),
      attributes: { axes, keepdims: 0 },
    });

  /** The last two axes are multiplied, those before are as in both. */
  const matMul = (a: Value, b: Value, { transA = false, transB = false } = {}) => {
    const [rows, inner] = transA ? a.shape.slice(-2).toReversed() : a.shape.slice(-2);
    const [inner2, columns] = transB ? b.shape.slice(-2).toReversed() : b.shape.slice(-2);
    if (inner !== inner2) throw new CompileError(`a product of [${a.shape}] and [${b.shape}] does not exist`);
    const shape = [...a.shape.slice(0, -2), rows, columns];
    if (!transA && !transB) return graph.emit("MatMul", [a, b], { shape });
    const attributes = { transA: Number(transA), transB: Number(transB) };
    return graph.emit("FusedMatMul", [a, b], { shape, attributes, domain: "com.microsoft" });
  };

  /** Zeros after the end of each axis, up to `shape`. */
  const padTo = (x: Value, shape: readonly number[]) => {
    if (shape.join() === x.shape.join()) return x;
    const pads = [...shape.map(() => 0), ...shape.map((size, axis) => size - (x.shape[axis] as number))];
    return graph.emit("Pad", [x, graph.ints(pads)], { shape });
  };

  /** The beginning of each axis, up to `shape`: what `padTo` added is gone. */
  const cropTo = (x: Value, shape: Shape) => {
    const axes = [...shape.keys()].filter((axis) => shape[axis] !== x.shape[axis]);
    if (axes.length === 0) return x;
    const ends = axes.map((axis) => shape[axis] as number);
    return graph.emit("Slice", [x, graph.ints(axes.map(() => 0)), graph.ints(ends), graph.ints(axes)], { shape });
  };

  /** Along an axis, the first where none is told, into parts of these lengths. */
  const split = (x: Value, sizes: readonly Dim[], axis = 0): Value[] => {
    if (sizes.length === 1) return [x];
    const outputs = sizes.map((size) => ({ shape: x.shape.with(axis, size), type: x.type }));
    return graph.emitMany("Split", [x, graph.ints(sizes as number[])], { attributes: { axis } }, outputs);
  };

  /** Along an axis, the first where none is told. */
  const concat = (parts: readonly Value[], axis = 0): Value => {
    if (parts.length === 1) return parts[0];
    const length = parts.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
    return graph.emit("Concat", parts, { shape: parts[0].shape.with(axis, length), attributes: { axis } });
  };

  /** Those with these indices along an axis, in their order. */
  const gather = (x: Value, indices: readonly number[], axis: number) => {
    const shape = x.shape.map((dim, i) => (i === axis ? indices.length : dim));
    return graph.emit("Gather", [x, graph.ints(indices)], { shape, attributes: { axis } });
  };

  const expand = (x: Value, shape: readonly number[]) => graph.emit("Expand", [x, graph.ints(shape)], { shape });

  /** Its length along each axis, `[rank]` int64, known only at run time where the batch is. */
  const shapeOf = (x: Value) => graph.emit("Shape", [x], { shape: [x.shape.length], type: "int64" });

  const cast = (x: Value, type: ElementType) =>
    graph.emit("Cast", [x], { shape: x.shape, layout: x.layout, type, attributes: { to: ONNX_TYPES[type] } });

  return {
    add: binary("Add"),
    sub: binary("Sub"),
    mul: binary("Mul"),
    div: binary("Div"),
    pow: binary("Pow"),
    min: binary("Min"),
    max: binary("Max"),
    greaterOrEqual: binary("GreaterOrEqual", "bool"),
    sqrt: unary("Sqrt"),
    neg: unary("Neg"),
    log: unary("Log"),
    floor: unary("Floor"),
    sigmoid: unary("Sigmoid"),
    softmax: along("Softmax"),
    logSoftmax: along("LogSoftmax"),
    reshape,
    transpose,
    sum,
    mean,
    matMul,
    padTo,
    cropTo,
    split,
    concat,
    gather,
    expand,
    shapeOf,
    cast,
  };
}

/** Of what is computed element by element; scalars have none. */
function commonLayout(values: readonly Value[]): Layout | undefined {
  const [layout, ...others] = new Set(
    values.filter(({ shape }) => shape.length > 0).map(({ layout = "plain" }) => layout),
  );
  if (others.length > 0) throw new CompileError(`layouts differ: ${layout}, ${others.join()}`);
  return layout;
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const [first, second] = [a, b].map((shape): Dim[] => [...Array<Dim>(rank - shape.length).fill(1), ...shape]);
  return first.map((dim, i) => {
    if (dim !== second[i] && dim !== 1 && second[i] !== 1) {
      throw new CompileError(`[${a}] and [${b}] do not broadcast to one shape`);
    }
    return dim === 1 ? second[i] : dim;
  });
}
