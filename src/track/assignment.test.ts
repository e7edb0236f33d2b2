import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assign } from "./assignment.ts";

/** The most that any choice of pairs gains, by trying all. */
function most(gains: readonly (readonly number[])[], row = 0, taken = new Set<number>()): number {
  if (row === gains.length) return 0;
  const others = gains[row].map((gain, column) => {
    if (taken.has(column)) return 0;
    return Math.max(0, gain) + most(gains, row + 1, new Set([...taken, column]));
  });
  return Math.max(most(gains, row + 1, taken), ...others);
}

describe("an assignment", () => {
  test("gains the most in sum, not for the first row", () => {
    expect(
      assign([
        [0.9, 0.8],
        [0.8, 0.1],
      ]),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test("leaves out what gains nothing", () => {
    expect(
      assign([
        [0, 0.5],
        [-1, 0],
      ]),
    ).toEqual([[0, 1]]);
  });

  test("of none is none", () => {
    expect(assign([])).toEqual([]);
    expect(assign([[], []])).toEqual([]);
  });

  test("is the best of all, of any shape", () => {
    const size = fc.integer({ min: 1, max: 5 });
    const gain = fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true }));
    const matrix = fc.tuple(size, size).chain(([rows, columns]) => {
      const row = fc.array(gain, { minLength: columns, maxLength: columns });
      return fc.array(row, { minLength: rows, maxLength: rows });
    });
    fc.assert(
      fc.property(matrix, (gains) => {
        const pairs = assign(gains);
        expect(new Set(pairs.map(([row]) => row)).size).toBe(pairs.length);
        expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
        expect(pairs.reduce((sum, [row, column]) => sum + gains[row][column], 0)).toBeCloseTo(most(gains), 9);
      }),
    );
  });
});
