import type { Dim, Value } from "./graph.ts";
import type { Layer } from "./layers.ts";
import { inLayout } from "./layout/layout.ts";
import type { Loss } from "./loss/cross-entropy.ts";
import { imageTensor } from "./ops/image-tensor.ts";
import type { Tape } from "./tape.ts";

/** Height, width and channels of the images that a network takes. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** What a step is traced with: the network, and a batch of labels and of images as tensors in [0, 1]. */
export interface StepInputs {
  /** `[N, C, H, W]` */
  images: Value;
  /** `[N]` int64 */
  labels: Value;
  /** What a batch teaches beside its labels, `[N, size]`: a step that asks for it takes it with every batch. */
  taught(size: number): Value;
  /** Runs the network: `[N, C, H, W]` to logits `[N, classes]`. */
  forward(images: Value): Value;
}

/** Emits the nodes of one step and returns its loss and logits. Called once, when the graph is compiled. */
export type Step = (tape: Tape, inputs: StepInputs) => Loss & { logits: Value };

/** Emits the nodes of a step on a batch of images and labels, the graph's inputs. `values`: see `Layer.forward`. */
export function traceStep(
  tape: Tape,
  {
    network,
    imageShape,
    step,
    batchSize = "N",
  }: { network: Layer; imageShape: ImageShape; step: Step; batchSize?: Dim | undefined },
  values: readonly Value[],
) {
  const images = tape.graph.input("images", "uint8", [batchSize, ...imageShape]);
  const labels = tape.graph.input("labels", "int64", [batchSize]);
  return step(tape, {
    images: imageTensor(tape, images),
    labels,
    taught: (size) => tape.graph.input("taught", "float32", [batchSize, size]),
    forward: (x) => inLayout(tape, network.forward(tape, x, values), "plain"),
  });
}
