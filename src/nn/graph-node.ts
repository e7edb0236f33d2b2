/** ONNX Runtime's operators in its blocked layout; few runtimes but its CPU provider know them. */
export const BLOCKED_DOMAIN = "com.microsoft.nchwc";

/** Attributes of an ONNX node. Whole numbers are ints; floats are marked as such: `{ float: 0.1 }`, `{ floats: [0.1, 0.2] }`. */
export type Attributes = Record<
  string,
  number | readonly number[] | string | { float: number } | { floats: readonly number[] }
>;

/** A node as passes see it; values are named. */
export interface GraphNode {
  opType: string;
  name: string;
  domain: string;
  input: string[];
  output: string[];
  attributes: Attributes;
}
