import type { GraphProto } from "onnx-buf";
import { reshape, type Tape, type Value } from "../../src/nn/index.ts";
import { CENTERFACE_LAYERS } from "../face-detectors/centerface.ts";
import { GREY, RETINAFACE_LAYERS } from "../face-detectors/retinaface.ts";
import { trainable } from "../face-detectors/trainable.ts";
import { MAPS as ANCHOR_MAPS, anchorCount, anchorMaps } from "./anchor-maps.ts";
import { MAPS as CENTER_MAPS, centerMaps, STRIDE } from "./center-maps.ts";
import type { Learner } from "./tune.ts";

/** @param graph of `centerFace` */
export const centerFaceLearner = (graph: GraphProto): Learner => ({
  network: trainable(graph, CENTERFACE_LAYERS),
  length: (side) => CENTER_MAPS * (side / STRIDE) ** 2,
  write: centerMaps,
  answer: (_, pixels, forward) => forward(pixels),
  // Scale, offset and landmarks beside the heat: Xu et al., 2019, section 3.2, equation 8.
  valueWeights: [0.1, 0.1, 1, 1, ...Array<number>(10).fill(0.1)],
});

/** @param graph of `retinaFace` */
export const retinaFaceLearner = (graph: GraphProto): Learner => ({
  network: trainable(graph, RETINAFACE_LAYERS),
  length: (side) => ANCHOR_MAPS * anchorCount(side),
  write: anchorMaps,
  answer(tape, pixels, forward) {
    const told = forward(withMargin(tape, pixels));
    const [batch, channels, cells] = told.shape as number[];
    return reshape(tape, told, [batch, channels / 2, 2, cells]);
  },
  // Boxes and landmarks beside the heat: Deng et al., 2019, section 3.1, equation 1, where each is a mean over its values.
  valueWeights: [...Array<number>(4).fill(1), ...Array<number>(10).fill(0.1)],
});

/** A row above and a column to the left, as the shipped graph adds them. */
function withMargin({ graph }: Tape, x: Value): Value {
  const [batch, channels, height, width] = x.shape as number[];
  const pads = graph.ints([0, 0, 1, 1, 0, 0, 0, 0]);
  return graph.emit("Pad", [x, pads, graph.scalar(GREY)], { shape: [batch, channels, height + 1, width + 1] });
}
