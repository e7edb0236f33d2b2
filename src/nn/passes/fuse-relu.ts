import { BLOCKED_DOMAIN, type GraphNode } from "../graph-node.ts";

/** Convolutions in the blocked layout apply the ReLU themselves that alone reads what they give: a pass over memory less. */
export function fuseRelu(nodes: readonly GraphNode[], outputs: readonly string[]): GraphNode[] {
  const readers = new Map<string, number>();
  for (const name of [...outputs, ...nodes.flatMap(({ input }) => input)])
    readers.set(name, (readers.get(name) ?? 0) + 1);
  const relus = new Map(nodes.filter(({ opType }) => opType === "Relu").map((node) => [node.input[0], node]));
  const fused = new Set<GraphNode>();
  const result = nodes.map((node) => {
    const relu = relus.get(node.output[0]);
    const isAlone = readers.get(node.output[0]) === 1;
    if (!relu || !isAlone || node.attributes.activation || node.domain !== BLOCKED_DOMAIN || node.opType !== "Conv")
      return node;
    fused.add(relu);
    return { ...node, output: relu.output, attributes: { ...node.attributes, activation: "Relu" } };
  });
  return result.filter((node) => !fused.has(node));
}
