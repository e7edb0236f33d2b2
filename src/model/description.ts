import { BinaryReader } from "@bufbuild/protobuf/wire";
import { InputError } from "../errors.ts";
import { type Classes, TASKS, type Task, taskNames } from "../labels.ts";

/** What a model file says of itself, in its ONNX metadata. */
export interface ModelDescription {
  task: Task;
  /** Of the images that it reads, pixels. */
  input: { height: number; width: number; channels: number };
  /** How the network was trained, on what, with which result: a JSON value. */
  training: unknown;
}

/** Bumped where older readers would misread a file. */
const FORMAT = "1";

/** The ONNX metadata properties that hold a description. */
export function toMetadata({ task, input, training }: ModelDescription): Record<string, string> {
  return {
    "maskwatch.format": FORMAT,
    "maskwatch.classes": JSON.stringify(TASKS[task].classes),
    "maskwatch.input": JSON.stringify(input),
    "maskwatch.training": JSON.stringify(training),
  };
}

/**
 * The description in a model's bytes.
 *
 * @param where names the file in errors
 * @throws InputError where Maskwatch did not write the model, or a newer Maskwatch did
 */
export function readDescription(model: Uint8Array, where: string): ModelDescription {
  const metadata = metadataOf(model);
  const format = metadata.get("maskwatch.format");
  if (format === undefined) {
    throw new InputError(`${where}: not a model of Maskwatch; give the mask-detector.onnx of a training run`);
  }
  if (format !== FORMAT) throw new InputError(`${where}: written by a newer Maskwatch (format ${format})`);
  const value = (name: string) => {
    try {
      return JSON.parse(metadata.get(`maskwatch.${name}`) ?? "null");
    } catch {
      return null;
    }
  };
  const [classes, input, training] = ["classes", "input", "training"].map(value);
  const task = taskNames.find((name) => sameClasses(TASKS[name].classes, classes));
  const sides = [input?.height, input?.width, input?.channels];
  if (!task || !sides.every((side) => Number.isInteger(side) && side > 0)) {
    throw new InputError(`${where}: the model's description is damaged`);
  }
  return { task, input, training };
}

const sameClasses = (a: Classes, b: unknown) => Array.isArray(b) && a.join() === b.join();

/** `metadata_props` of an ONNX `ModelProto` (onnx.proto), all else skipped; empty where the bytes are no such message. */
function metadataOf(model: Uint8Array): Map<string, string> {
  const METADATA_PROPS = 14;
  const found = new Map<string, string>();
  const reader = new BinaryReader(model);
  try {
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field !== METADATA_PROPS) {
        reader.skip(type, field);
        continue;
      }
      const entry = new BinaryReader(reader.bytes());
      const texts = ["", "", ""];
      while (entry.pos < entry.len) {
        const [part] = entry.tag();
        texts[part] = entry.string();
      }
      found.set(texts[1], texts[2]);
    }
  } catch {
    return new Map();
  }
  return found;
}
