import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { balancedOrder } from "./balanced-order.ts";
import type { Label } from "./label.ts";
import type { FaceRow } from "./table.ts";

const row = (path: string, label: Label, groups: FaceRow["groups"]): FaceRow => ({ path, label, groups });
const count = (rows: readonly FaceRow[], path: string) => rows.filter((drawn) => drawn.path === path).length;

describe("balancedOrder", () => {
  test("draws as many rows as there are, half of each label", () => {
    const rows = [row("m", 1, {}), ...Array.from({ length: 9 }, (_, i) => row(`u${i}`, 0, {}))];
    const drawn = balancedOrder(rows, seeded(1));
    expect(drawn).toHaveLength(10);
    expect(count(drawn, "m")).toBe(5);
  });
  test("draws a label's sources equally often", () => {
    const many = Array.from({ length: 18 }, (_, i) => row(`a${i}`, 0, { source: "a" }));
    const drawn = balancedOrder([...many, row("b", 0, { source: "b" }), row("m", 1, { source: "a" })], seeded(1));
    expect(count(drawn, "b")).toBe(5);
  });
  test("draws by weight where every row of the label has one", () => {
    const weights = { a: 6, b: 3, c: 1 };
    const rows = Object.entries(weights).map(([path, weight]) => row(path, 0, { source: path, weight: `${weight}` }));
    const masked = Array.from({ length: 37 }, (_, i) => row(`m${i}`, 1, { source: "a" }));
    const drawn = balancedOrder([...rows, ...masked], seeded(3));
    expect(["a", "b", "c"].map((path) => count(drawn, path))).toEqual([12, 6, 2]);
  });
  test("draws masks worn wrongly half as often as the other labels, wherever there are any", () => {
    const rows = Array.from({ length: 100 }, (_, i) => row(`${i}`, i < 70 ? 0 : i < 97 ? 1 : 2, {}));
    const drawn = balancedOrder(rows, seeded(1));
    expect([0, 1, 2].map((label) => drawn.filter((r) => r.label === label).length)).toEqual([40, 40, 20]);
  });
  test.each(["0", "-1", "much", "NaN", "Infinity", "1,5"])("refuses a weight of %s by the row's path", (weight) => {
    const rows = [row("a.jpg", 0, { weight }), row("m.jpg", 1, { weight: "1" })];
    expect(() => balancedOrder(rows, seeded(1))).toThrow(`a.jpg: its weight must be a number above 0, not "${weight}"`);
  });
  test("refuses weights that some rows of a label lack", () => {
    const rows = [row("a.jpg", 0, { weight: "1" }), row("b.jpg", 0, { weight: null }), row("m.jpg", 1, {})];
    expect(() => balancedOrder(rows, seeded(1))).toThrow("b.jpg: has no weight, others have one");
  });
  test.each([0, 1] as const)("refuses rows of label %i alone, which it could not balance", (label) => {
    expect(() => balancedOrder([row("a", label, {})], seeded(1))).toThrow(/needs masked and unmasked faces/);
  });
  test("the same generator gives the same order, another another", () => {
    const rows = Array.from({ length: 30 }, (_, i) => row(`${i}`, (i % 2) as Label, { weight: `${1 + (i % 5)}` }));
    expect(balancedOrder(rows, seeded(1))).toEqual(balancedOrder(rows, seeded(1)));
    expect(balancedOrder(rows, seeded(1))).not.toEqual(balancedOrder(rows, seeded(2)));
  });
});
