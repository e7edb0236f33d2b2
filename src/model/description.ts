import { BinaryReader } from "@bufbuild/protobuf/wire";
import { InputError } from "../errors.ts";
import { CLASSES, type ClassName, classesOf } from "../labels.ts";

/** The name under which a run and the package keep a trained network. */
export const MODEL_FILE = "mask-detector.onnx";
/** The package's face detector of photos. */
export const PHOTO_FACE_DETECTOR_FILE = "photo-face-detector.onnx";

/** What a model file says of itself, in its ONNX metadata. */
export interface ModelDescription {
  /** What it tells apart, in the order of its outputs: the first two of `CLASSES`, all three, or the last two. */
  classes: readonly ClassName[];
  /** Of the images that it reads, pixels. */
  input: { height: number; width: number; channels: number };
  /** How the network was trained, on what, with which result: a JSON value. */
  training: unknown;
}

/** Of networks of two classes, which every Maskwatch reads, and of three. */
const FORMATS: Readonly<Record<number, string>> = { 2: "1", 3: "2" };

/** The ONNX metadata properties that hold a description. */
export function toMetadata({ classes, input, training }: ModelDescription): Record<string, string> {
  return {
    "maskwatch.format": FORMATS[classes.length],
    "maskwatch.classes": JSON.stringify(classes),
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
  if (!Object.values(FORMATS).includes(format))
    throw new InputError(`${where}: written by a newer Maskwatch (format ${format})`);
  const value = (name: string) => {
    try {
      return JSON.parse(metadata.get(`maskwatch.${name}`) ?? "null");
    } catch {
      return null;
    }
  };
  const [classes, input, training] = ["classes", "input", "training"].map(value);
  const told: readonly unknown[] = Array.isArray(classes) ? classes : [];
  const sides = [input?.height, input?.width, input?.channels];
  if (told.length < 2 || !sides.every((side) => Number.isInteger(side) && side > 0)) {
    throw new InputError(`${where}: the model's description is damaged`);
  }
  const [bare, mask, incorrect] = CLASSES;
  // The package's second network was made before masks worn wrongly had their name.
  const known = told.join() === "mask,nose_out" ? [mask, incorrect] : classesOf(told.length);
  if (known[0] !== mask && known.join() !== told.join()) {
    throw new InputError(
      `${where}: tells ${told.join(" from ")}; a mask detector tells ${bare} from ${mask}, or both from ${incorrect}`,
    );
  }
  return { classes: known, input, training };
}

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
