import { expressions } from "../expressions.ts";
import type { Graph, Value } from "../graph.ts";

/**
 * The gradient, all parameters' as one vector, times `min(1, maxNorm / (norm + 1e-6))`; Pascanu et al., "On the difficulty of
 * training recurrent neural networks", 2013, as `torch.nn.utils.clip_grad_norm_`.
 */
export function clipGradient(graph: Graph, gradient: Value, maxNorm?: number): Value {
  if (maxNorm === undefined) return gradient;
  const { add, mul, div, min, sqrt } = expressions(graph);
  const squares = graph.emit("ReduceSumSquare", [gradient], { shape: [], attributes: { keepdims: 0 } });
  return mul(gradient, min(1, div(maxNorm, add(sqrt(squares), 1e-6))));
}
