import type { Graph, Value } from "../graph.ts";

/** What every update may use: the learning rate and the number of this step, counted from 1; both `[]`. */
export interface UpdateInputs {
  learningRate: Value;
  step: Value;
}

/**
 * An optimizer as a rule of update, emitted once per parameter.
 * `slots` names the tensors of the parameter's shape that it carries from step to step; they begin at zero.
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
