import type { GraphProto } from "onnx-buf";
import { STRIDES } from "../../src/faces/retinaface/anchors.ts";
import { centerLoss, reshape, type Tape, type Value } from "../../src/nn/index.ts";
import { floats, type Session } from "../../src/runtime/index.ts";
import { CENTERFACE_LAYERS } from "../face-detectors/centerface.ts";
import { GREY, RETINAFACE_LAYERS } from "../face-detectors/retinaface.ts";
import { trainable } from "../face-detectors/trainable.ts";
import { MAPS as ANCHOR_MAPS, anchorCount, anchorMaps } from "./anchor-maps.ts";
import { MAPS as CENTER_MAPS, centerMaps, STRIDE } from "./center-maps.ts";
import { imitationLoss } from "./imitation-loss.ts";
import { sceneFeeds } from "./scene-feeds.ts";
import type { Learner } from "./tune.ts";

/** Scale, offset and landmarks beside the heat: Xu et al., 2019, section 3.2, equation 8. */
const CENTER_WEIGHTS = [0.1, 0.1, 1, 1, ...Array<number>(10).fill(0.1)];
/** Boxes and landmarks beside the heat, as in Deng et al., 2019, section 3.1, equation 1. */
const ANCHOR_WEIGHTS = [...Array<number>(4).fill(1), ...Array<number>(10).fill(0.1)];

/** @param graph of `centerFace` */
export const centerFaceLearner = (graph: GraphProto): Learner => ({
  network: trainable(graph, CENTERFACE_LAYERS),
  learningRate: 1e-4,
  maps: CENTER_MAPS,
  cells: (side) => (side / STRIDE) ** 2,
  write: centerMaps,
  answer: (_, pixels, forward) => forward(pixels),
  loss: (tape, answer, maps) => centerLoss(tape, answer, maps, { valueWeights: CENTER_WEIGHTS }),
});

/** @param graph of `retinaFace` */
export const retinaFaceLearner = (graph: GraphProto): Learner => ({
  network: trainable(graph, RETINAFACE_LAYERS),
  learningRate: 1e-4,
  maps: ANCHOR_MAPS,
  cells: anchorCount,
  write: anchorMaps,
  answer: answerOfAnchors,
  loss: (tape, answer, maps) => centerLoss(tape, answer, maps, { valueWeights: ANCHOR_WEIGHTS }),
});

/**
 * Learns in its last layers, those for small faces, to answer as another does.
 *
 * @param graph of `retinaFace`
 * @param teacher a session of such a model
 */
export const retinaFaceImitator = (graph: GraphProto, teacher: Session): Learner => ({
  network: trainable(graph, { ...RETINAFACE_LAYERS, frozenUpTo: "_plus1" }),
  learningRate: 1e-3,
  maps: 1 + ANCHOR_WEIGHTS.length,
  cells: anchorCount,
  async write({ image }, into) {
    const told = await teacher.run(sceneFeeds(image.data, image.width));
    const cells = anchorCount(image.width) / 2;
    let first = 0;
    for (const stride of STRIDES) {
      const values = floats(told[`faces_stride${stride}`]);
      const own = values.length / (2 * (1 + ANCHOR_WEIGHTS.length));
      for (const [i, value] of values.entries()) {
        const [channel, cell] = [Math.floor(i / own), i % own];
        into[channel * cells + first + cell] = channel < 2 ? 1 / (1 + Math.exp(-value)) : value;
      }
      first += own;
    }
  },
  answer: answerOfAnchors,
  loss: (tape, answer, taught) => imitationLoss(tape, answer, taught, ANCHOR_WEIGHTS),
});

/** `[N, 15, 2, cells]`, the cells of all strides one after the other. */
function answerOfAnchors(tape: Tape, pixels: Value, forward: (x: Value) => Value): Value {
  const told = forward(withMargin(tape, pixels));
  const [batch, channels, cells] = told.shape as number[];
  return reshape(tape, told, [batch, channels / 2, 2, cells]);
}

/** A row above and a column to the left, as the shipped graph adds them. */
function withMargin({ graph }: Tape, x: Value): Value {
  const [batch, channels, height, width] = x.shape as number[];
  const pads = graph.ints([0, 0, 1, 1, 0, 0, 0, 0]);
  return graph.emit("Pad", [x, pads, graph.scalar(GREY)], { shape: [batch, channels, height + 1, width + 1] });
}
