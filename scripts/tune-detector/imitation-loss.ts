import { expressions, type Loss, type Tape, type Value } from "../../src/nn/index.ts";

/** Keeps logarithms finite. */
const LEAST = 1e-6;

/**
 * How far a detector is from another on the same picture: binary cross-entropy with its probabilities, and Huber loss of the values as
 * far as there is a face, over the faces; Hinton et al., "Distilling the Knowledge in a Neural Network", 2015, for a detector.
 *
 * @param output `[N, 1 + R, H, W]`: the heat's logits, then the values
 * @param taught `[N, 1 + R, H, W]`: the other's probabilities, then its values
 */
export function imitationLoss(tape: Tape, output: Value, taught: Value, valueWeights: readonly number[]): Loss {
  const { graph } = tape;
  const { add, sub, mul, div, min, max, neg, log, sigmoid, sum, split, concat, transpose } = expressions(graph);
  const channelsFirst = (map: Value) => transpose(map, [1, 0, 2, 3]);
  const [logits, values] = split(channelsFirst(output), [1, valueWeights.length]);
  const [heat, wanted] = split(channelsFirst(taught), [1, valueWeights.length]);
  const faces = max(sum(heat), 1);
  const p = min(max(sigmoid(logits), LEAST), 1 - LEAST);
  const entropy = neg(sum(add(mul(heat, log(p)), mul(sub(1, heat), log(sub(1, p))))));
  const importance = graph.constant(Float32Array.from(valueWeights), [valueWeights.length, 1, 1, 1]);
  const share = mul(heat, importance);
  const error = sub(values, wanted);
  const cut = min(max(error, -1), 1);
  const huber = sum(mul(share, mul(cut, sub(error, mul(cut, 0.5)))));
  const loss = div(add(entropy, huber), faces);
  const gradient = (dy: Value) => mul(channelsFirst(concat([sub(p, heat), mul(share, cut)])), div(dy, faces));
  tape.record(loss, [output], [gradient]);
  return { loss, weight: faces };
}
