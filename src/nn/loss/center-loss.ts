import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";
import type { Loss } from "./cross-entropy.ts";

export interface CenterLossOptions {
  /** How much the error of each of the R values counts beside the heat's. */
  valueWeights: readonly number[];
}

/** Keeps logarithms finite. */
const LEAST = 1e-4;

/**
 * The loss of a detector of objects as points: penalty-reduced focal loss of the heat, alpha 2 and beta 4, and Huber loss of the values at
 * centres, over the number of centres; Zhou et al., "Objects as Points", 2019, section 3.
 *
 * @param output `[N, 1 + R, H, W]`: the heat's logits, then the values
 * @param targets `[N, 2 + R, H, W]`: heat, 1 at the centre of an object, less beside it, 0 where none is; how much each
 *   cell's heat counts; what the values are to be at the centres
 * @returns the loss, and the number of centres as its weight
 */
export function centerLoss(tape: Tape, output: Value, targets: Value, options: CenterLossOptions): Loss {
  const { graph } = tape;
  const { add, sub, mul, div, min, max, neg, log, sigmoid, sum, split, concat, transpose, floor } = expressions(graph);
  const channelsFirst = (map: Value) => transpose(map, [1, 0, 2, 3]);
  const { valueWeights } = options;
  const [logits, values] = split(channelsFirst(output), [1, valueWeights.length]);
  const [heat, weight, wanted] = split(channelsFirst(targets), [1, 1, valueWeights.length]);

  const isCenter = floor(heat);
  const centers = max(sum(isCenter), 1);
  const share = div(weight, centers);
  const p = min(max(sigmoid(logits), LEAST), 1 - LEAST);
  const q = sub(1, p);
  const [p2, q2] = [mul(p, p), mul(q, q)];
  const far = sub(1, heat);
  const penalty = mul(mul(far, far), mul(far, far));
  const [found, missed] = [mul(isCenter, share), mul(penalty, share)];
  const focal = neg(add(sum(mul(found, mul(q2, log(p)))), sum(mul(missed, mul(p2, log(q))))));

  const importance = graph.constant(Float32Array.from(valueWeights), [valueWeights.length, 1, 1, 1]);
  const valueShare = mul(div(isCenter, centers), importance);
  const error = sub(values, wanted);
  const cut = min(max(error, -1), 1);
  const huber = sum(mul(valueShare, mul(cut, sub(error, mul(cut, 0.5)))));

  const loss = add(focal, huber);
  const gradient = (dy: Value) => {
    // d/dx of -(1 - p)^2 log p, and of -p^2 log (1 - p), p being the sigmoid of x.
    const ofFound = sub(mul(mul(mul(p, q2), log(p)), 2), mul(q2, q));
    const ofMissed = sub(mul(p2, p), mul(mul(mul(p2, q), log(q)), 2));
    const ofHeat = add(mul(found, ofFound), mul(missed, ofMissed));
    return mul(channelsFirst(concat([ofHeat, mul(valueShare, cut)])), dy);
  };
  tape.record(loss, [output], [gradient]);
  return { loss, weight: centers };
}
