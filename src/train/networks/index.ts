import type { ImageShape, Layer } from "../../nn/index.ts";
import { centerFaceNetwork } from "./centerface.ts";
import { compactNetwork } from "./compact.ts";
import { tutorialNetwork } from "./tutorial.ts";

export interface Network {
  build(classes: number): Layer;
  /** Of the images that it takes. */
  imageShape: ImageShape;
  /** Whether it begins with weights that something else has learned: of its frozen layers drawn ones would stay for ever. */
  isPretrained?: boolean;
}

/** The networks that a configuration can name. */
export const networks = {
  tutorial: { build: tutorialNetwork, imageShape: [100, 100, 3] },
  compact: { build: (classes) => compactNetwork(classes), imageShape: [96, 96, 3] },
  "compact-64": { build: (classes) => compactNetwork(classes), imageShape: [64, 64, 3] },
  "compact-wide": { build: (classes) => compactNetwork(classes, { width: 40 }), imageShape: [96, 96, 3] },
  centerface: { build: centerFaceNetwork, imageShape: [96, 96, 3], isPretrained: true },
} as const satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;
export const networkNames = Object.keys(networks) as [NetworkName, ...NetworkName[]];
