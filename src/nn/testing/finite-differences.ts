import { seeded } from "../../random.ts";
import { float32, floats } from "../../runtime/index.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { backward } from "../backward.ts";
import type { Value } from "../graph.ts";
import { fitsBlocks, inLayout } from "../layout/layout.ts";
import { Tape } from "../tape.ts";

/** Emits an op on float32 inputs; returns its output. */
export type OpUnderTest = (tape: Tape, inputs: readonly Value[]) => Value;

/**
 * Compares an op's gradients with central differences of `sum(projection * op(inputs))`, where `projection`
 * is random, so that every element of the output counts.
 *
 * @param inputs shapes, or shapes with values where the op needs special ones
 * @param options.blockSize 0 for the plain layout; else the first input comes to the op in blocks, where it fits them
 * @param options.sampled of each input at most so many elements are moved
 * @returns for each input, the largest difference over the largest gradient
 */
export async function gradientErrors(
  op: OpUnderTest,
  inputs: readonly { shape: number[]; data?: Float32Array }[],
  { epsilon = 1e-2, differentiable = inputs.map(() => true), blockSize = 0, sampled = Infinity } = {},
): Promise<number[]> {
  const random = seeded(1);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const size = (shape: readonly (number | "N")[]) => (shape as number[]).reduce((a, b) => a * b, 1);
  const data = inputs.map(({ shape, data }) => data ?? uniform(size(shape)));

  const tape = new Tape({ training: true, blockSize });
  const { graph } = tape;
  const values = inputs.map(({ shape }, i) => graph.input(`input${i}`, "float32", shape));
  const [x, ...others] = values;
  const isBlocked = x.shape.length === 4 && fitsBlocks(tape, x.shape[1] as number);
  const given = isBlocked ? inLayout(tape, x, "blocked") : x;
  const output = op(tape, [given, ...others]);
  const projection = graph.constant(uniform(size(output.shape)), output.shape as number[]);
  const plain = inLayout(tape, output, "plain");
  const weighted = graph.emit("Mul", [plain, projection], { shape: output.shape });
  tape.record(weighted, [output], [(dy) => graph.emit("Mul", [projection, dy], { shape: output.shape })]);
  const loss = graph.emit("ReduceSum", [weighted], { shape: [], attributes: { keepdims: 0 } });
  tape.record(
    loss,
    [weighted],
    [(dy) => graph.emit("Expand", [dy, graph.ints(output.shape as number[])], { shape: output.shape })],
  );
  const wanted = values.filter((_, i) => differentiable[i]);
  const gradients = backward(tape, loss, wanted);
  graph.output(loss, "loss");
  for (const [i, gradient] of gradients.entries()) graph.output(gradient, `gradient${i}`);

  await using session = await nodeRuntime.open(graph.encode());
  const noise = tape.noise.map(({ name, shape }) => [
    name,
    float32(Float32Array.from({ length: size(shape) }, random), shape as number[]),
  ]);
  const run = (arrays: Float32Array[]) => {
    const tensors = arrays.map((a, i) => [`input${i}`, float32(a, inputs[i].shape)] as const);
    return session.run(Object.fromEntries([...tensors, ...noise]));
  };
  const analytic = await run(data);
  const lossAt = async (arrays: Float32Array[]) => floats((await run(arrays)).loss)[0];

  const errors: number[] = [];
  for (const [k, value] of wanted.entries()) {
    const i = values.indexOf(value);
    const gradient = floats(analytic[`gradient${k}`]);

    let worst = 0;
    if (gradient.length !== data[i].length) {
      throw new Error(`input ${i} has ${data[i].length} values, its gradient ${gradient.length}`);
    }
    const stride = Math.max(1, Math.floor(data[i].length / sampled));
    for (let j = 0; j < data[i].length; j += stride) {
      const moved = async (by: number) => {
        const copy = data.map((a) => a.slice());
        copy[i][j] += by;
        return lossAt(copy);
      };
      const numeric = ((await moved(epsilon)) - (await moved(-epsilon))) / (2 * epsilon);
      worst = Math.max(worst, Math.abs(numeric - gradient[j]));
    }
    errors.push(worst / Math.max(...gradient.map(Math.abs)));
  }
  return errors;
}
