import { expect, test } from "vitest";
import { float32, type NamedTensors, type Session } from "../runtime/index.ts";
import { CropBatches } from "./crop-batches.ts";

/** A session of one class that answers with each crop's first byte, and what it was run on. */
function echo({ failures = 0 } = {}) {
  const sizes: number[] = [];
  const session: Session = {
    async run({ images }: NamedTensors) {
      sizes.push(images.dims[0]);
      await new Promise((resolve) => setTimeout(resolve));
      if (failures-- > 0) throw new Error("out of memory");
      const values = Float32Array.from({ length: images.dims[0] }, (_, i) => Number(images.data[3 * i]));
      return { probabilities: float32(values, [values.length, 1]) };
    },
    async [Symbol.asyncDispose]() {},
  };
  return { batches: new CropBatches(session, { width: 1, height: 1 }, 1), sizes };
}

const crops = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, 0, 0]));
const list = async (answer: Promise<Float32Array>) => [...(await answer)];

test("what is asked during a run is answered by the next one together, each with its own", async () => {
  const { batches, sizes } = echo();
  const answers = [crops(1, 2), crops(3), crops(4, 5, 6), crops(7)].map((asked) => list(batches.probabilities(asked)));
  expect(await Promise.all(answers)).toEqual([[1, 2], [3], [4, 5, 6], [7]]);
  expect(sizes).toEqual([2, 5]);
  expect(await list(batches.probabilities(crops(8)))).toEqual([8]);
});

test("a run holds 64 crops at most, but for one request that has more", async () => {
  const { batches, sizes } = echo();
  const many = (count: number) => crops(...Array(count).fill(9));
  const asked = [1, 40, 30, 100, 2].map((count) => batches.probabilities(many(count)));
  expect((await Promise.all(asked)).map(({ length }) => length)).toEqual([1, 40, 30, 100, 2]);
  expect(sizes).toEqual([1, 40, 30, 100, 2]);
});

test("a run that fails fails for all that it was for, and not for later ones", async () => {
  const { batches } = echo({ failures: 3 });
  const asked = [batches.probabilities(crops(1)), batches.probabilities(crops(2)), batches.probabilities(crops(3))];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
  await expect(batches.probabilities(crops(4))).rejects.toThrow("out of memory");
  expect(await list(batches.probabilities(crops(5)))).toEqual([5]);
});
