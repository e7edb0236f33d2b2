/** What a pass needs to know of a node. */
export interface NodeLike {
  input: readonly string[];
  output: readonly string[];
}

export interface InitializerLike {
  name?: string;
}

/**
 * The nodes and initializers that the outputs depend on, in their order. What a layer emits for a gradient that nobody asks
 * for, and ONNX Runtime would warn of at every start, is left out.
 */
export function usedOnly<N extends NodeLike, I extends InitializerLike>(
  nodes: readonly N[],
  initializers: readonly I[],
  outputs: readonly string[],
): { nodes: N[]; initializers: I[] } {
  const used = new Set(outputs);
  const kept = new Set<N>();
  // Nodes stand in the order in which they are computed: walked backwards, whoever reads a value comes before its producer.
  for (const node of nodes.toReversed()) {
    if (!node.output.some((name) => used.has(name))) continue;
    kept.add(node);
    for (const name of node.input) used.add(name);
  }
  return {
    nodes: nodes.filter((node) => kept.has(node)),
    initializers: initializers.filter(({ name }) => used.has(name ?? "")),
  };
}
