import type { Graph, Value } from "../graph.ts";

/**
 * Scales all gradients by `min(1, maxNorm / (norm + 1e-6))`, where `norm` is that of all of them as one vector; Pascanu
 * et al., "On the difficulty of training recurrent neural networks", 2013, as `torch.nn.utils.clip_grad_norm_`.
 */
export function clipGradients(graph: Graph, gradients: readonly Value[], maxNorm?: number): readonly Value[] {
  if (maxNorm === undefined) return gradients;
  const scalar = (op: string, ...inputs: Value[]) => graph.emit(op, inputs, { shape: [] });
  const squares = gradients.map((gradient) =>
    graph.emit("ReduceSumSquare", [gradient], { shape: [], attributes: { keepdims: 0 } }),
  );
  const norm = scalar("Sqrt", scalar("Sum", ...squares));
  const ratio = scalar("Div", graph.scalar(maxNorm), scalar("Add", norm, graph.scalar(1e-6)));
  const factor = scalar("Min", graph.scalar(1), ratio);
  return gradients.map((gradient) => graph.emit("Mul", [gradient, factor], { shape: gradient.shape }));
}
