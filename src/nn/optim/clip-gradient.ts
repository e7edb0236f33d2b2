import type { Graph, Value } from "../graph.ts";

/**
 * The gradient, all parameters' as one vector, times `min(1, maxNorm / (norm + 1e-6))`; Pascanu et al., "On the difficulty of
 * training recurrent neural networks", 2013, as `torch.nn.utils.clip_grad_norm_`.
 */
export function clipGradient(graph: Graph, gradient: Value, maxNorm?: number): Value {
  if (maxNorm === undefined) return gradient;
  const scalar = (op: string, ...inputs: Value[]) => graph.emit(op, inputs, { shape: [] });
  const squares = graph.emit("ReduceSumSquare", [gradient], { shape: [], attributes: { keepdims: 0 } });
  const ratio = scalar("Div", graph.scalar(maxNorm), scalar("Add", scalar("Sqrt", squares), graph.scalar(1e-6)));
  const factor = scalar("Min", graph.scalar(1), ratio);
  return graph.emit("Mul", [gradient, factor], { shape: gradient.shape });
}
