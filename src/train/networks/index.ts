import { PHOTO_FACE_DETECTOR_FILE } from "../../model/index.ts";
import type { ImageShape, Layer, TensorMap } from "../../nn/index.ts";
import { centerFaceBackbone, centerFaceNetwork } from "./centerface.ts";
import { compactNetwork } from "./compact.ts";
import { tutorialNetwork } from "./tutorial.ts";

export interface Network {
  build(classes: number): Layer;
  /** Of the images that it takes. */
  imageShape: ImageShape;
  /** What it begins with, beside what is drawn: weights of a model of the package. Frozen layers keep them for ever. */
  pretrained?: { file: string; weights(model: Uint8Array): TensorMap };
}

/** The networks that a configuration can name. */
export const networks = {
  tutorial: { build: tutorialNetwork, imageShape: [100, 100, 3] },
  compact: { build: (classes) => compactNetwork(classes), imageShape: [96, 96, 3] },
  "compact-64": { build: (classes) => compactNetwork(classes), imageShape: [64, 64, 3] },
  "compact-wide": { build: (classes) => compactNetwork(classes, { width: 40 }), imageShape: [96, 96, 3] },
  centerface: {
    build: centerFaceNetwork,
    imageShape: [96, 96, 3],
    pretrained: { file: PHOTO_FACE_DETECTOR_FILE, weights: centerFaceBackbone },
  },
} as const satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;
export const networkNames = Object.keys(networks) as [NetworkName, ...NetworkName[]];
