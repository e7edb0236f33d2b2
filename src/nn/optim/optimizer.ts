import type { Graph, Value } from "../graph.ts";

/** What every update may use: the learning rate and the number of this step, counted from 1; both `[]`. */
export interface UpdateInputs {
  learningRate: Value;
  step: Value;
  /** `[P]`: 1 where a parameter is of a tensor of two dimensions and more, 0 where of a bias or a scale. */
  isMatrix(): Value;
}

/**
 * An optimizer as a rule of update, emitted once: all parameters are one vector, `[P]`, and so are their gradients.
 * `slots` names the vectors that it carries from step to step; they begin at zero.
 */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  readonly slots: readonly string[];
  update(
    graph: Graph,
    parameter: Value,
    gradient: Value,
    slots: readonly Value[],
    inputs: UpdateInputs,
  ): { parameter: Value; slots: Value[] };
}
