import { InputError } from "../errors.ts";
import { CLASSES } from "../labels.ts";
import { readDescription } from "../model/index.ts";
import type { Runtime, SessionOptions } from "../runtime/index.ts";
import { CenterFace } from "./centerface/centerface.ts";
import { CropClassifier, type CropClassifierOptions } from "./crop-classifier.ts";
import type { FaceDetector } from "./face.ts";
import { MaskClassifier, type UncertainRange } from "./mask-classifier.ts";
import { MaskDetector } from "./mask-detector.ts";
import { RetinaFace } from "./retinaface/retinaface.ts";
import type { FaceSearchOptions } from "./side-search.ts";

/** A model file's bytes, and its name for errors. */
export interface ModelFile {
  bytes: Uint8Array;
  name: string;
}

/** The face detectors of the package: the one that finds the most, for photos, and the fastest, for videos. */
export const FACE_DETECTORS = ["centerface", "retinaface"] as const;
export type FaceDetectorName = (typeof FACE_DETECTORS)[number];

/** The files that a detector needs. */
export interface DetectorModels {
  /** Which network `faces` is. */
  faceDetector: FaceDetectorName;
  faces: ModelFile;
  masks: ModelFile;
}

export interface DetectorOptions extends SessionOptions, Pick<FaceSearchOptions, "minScore">, CropClassifierOptions {
  /** The answer is `uncertain` where the probability of a mask is between these; 0.4 and 0.6 where left out. */
  uncertain?: UncertainRange | undefined;
  /**
   * The longer sides, in pixels, that the image is brought to and searched at; 640 and 320 where left out, with RetinaFace
   * 1024 and 320.
   */
  faceSides?: readonly number[] | undefined;
}

/** A face detector of the package. @throws InputError where the file cannot be opened, or an option is out of its range */
export async function openFaceDetector(
  runtime: Runtime,
  name: FaceDetectorName,
  { bytes }: ModelFile,
  options: FaceSearchOptions & SessionOptions = {},
): Promise<FaceDetector> {
  const Network = name === "centerface" ? CenterFace : RetinaFace;
  return owning(await runtime.open(bytes, options), (session) => new Network(session, options));
}

/**
 * A trained network of face crops. It is tried on a grey one.
 *
 * @throws InputError where Maskwatch did not write the file, or the network's answers are no numbers
 */
export async function openCropClassifier(
  runtime: Runtime,
  { bytes, name }: ModelFile,
  options: SessionOptions & CropClassifierOptions = {},
): Promise<CropClassifier> {
  const description = readDescription(bytes, name);
  return owning(await runtime.open(bytes, options), async (session) => {
    const classifier = new CropClassifier(session, description, options);
    const { width, height } = classifier.size;
    const [answer] = await classifier.classProbabilities(new Uint8Array(width * height * 3).fill(128));
    if (answer.length === description.classes.length && answer.every(Number.isFinite)) return classifier;
    throw new InputError(
      `${name}: the network's answers are no numbers, as after a training that went astray; train it anew`,
    );
  });
}

/**
 * Face detector and mask classifier together. They own the runtime where it can be disposed of.
 *
 * @throws InputError where a file is not what its place asks for, or an option is out of its range
 */
export async function openMaskDetector(
  runtime: Runtime & Partial<AsyncDisposable>,
  { faceDetector, faces, masks }: DetectorModels,
  { uncertain, faceSides: sides, ...options }: DetectorOptions = {},
): Promise<MaskDetector> {
  const opened: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const detector = keep(await openFaceDetector(runtime, faceDetector, faces, { ...options, sides }));
    const classifier = keep(await openCropClassifier(runtime, masks, options));
    if (classifier.classes[0] !== CLASSES[0]) {
      const told = classifier.classes.join(" from ");
      throw new InputError(
        `${masks.name}: tells ${told}, not whether there is a mask; give the mask-detector.onnx of a run`,
      );
    }
    const owned = Symbol.asyncDispose in runtime ? (runtime as AsyncDisposable) : undefined;
    return new MaskDetector(detector, new MaskClassifier(classifier, { uncertain }), owned);
  } catch (error) {
    for (const part of opened) await part[Symbol.asyncDispose]();
    await runtime[Symbol.asyncDispose]?.();
    throw error;
  }
}

/** What is made of a session; the session is released where making it fails. */
async function owning<S extends AsyncDisposable, T>(session: S, make: (session: S) => T | Promise<T>): Promise<T> {
  try {
    return await make(session);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}
