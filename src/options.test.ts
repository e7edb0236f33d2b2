import { describe, expect, test } from "vitest";
import { checkOption, pictureSides, type Rule, share, shareRange, wholeNumber, withDefaults } from "./options.ts";

describe("withDefaults", () => {
  const defaults = { size: 3, name: "a" };
  test("takes what is given, and the default for what is undefined or left out", () => {
    expect(withDefaults(defaults, { size: 5, name: undefined })).toEqual({ size: 5, name: "a" });
    expect(withDefaults(defaults, {})).toEqual(defaults);
    expect(withDefaults(defaults)).toEqual(defaults);
    expect(withDefaults({ size: 3 as number | null }, { size: null })).toEqual({ size: null });
  });
  test("leaves out what is no option, and changes neither side", () => {
    const given = { size: 5, other: 1 };
    expect(withDefaults(defaults, given)).toEqual({ size: 5, name: "a" });
    expect([defaults, given]).toEqual([
      { size: 3, name: "a" },
      { size: 5, other: 1 },
    ]);
  });
});

describe("a rule", () => {
  const cases: { name: string; rule: Rule<never>; good: unknown[]; bad: unknown[] }[] = [
    { name: "share", rule: share as Rule<never>, good: [0, 0.5, 1], bad: [-0.1, 1.1, Number.NaN, "0.5", null] },
    {
      name: "shareRange",
      rule: shareRange as Rule<never>,
      good: [
        [0.4, 0.6],
        [0.5, 0.5],
      ],
      bad: [[0.6, 0.4], [0.5], [0.1, 0.2, 0.3], [Number.NaN, 1], "0.4,0.6", undefined],
    },
    { name: "wholeNumber", rule: wholeNumber(1) as Rule<never>, good: [1, 900], bad: [0, -1, 1.5, Infinity, "3"] },
    {
      name: "pictureSides",
      rule: pictureSides as Rule<never>,
      good: [[64], [1024, 320]],
      bad: [[], [63], [8193], [640.5], 640],
    },
  ];
  test.each(cases)("$name accepts what it allows and nothing else", ({ rule, good, bad }) => {
    for (const value of good) expect(checkOption("size", value as never, rule)).toEqual(value);
    for (const value of bad) expect(() => checkOption("size", value as never, rule)).toThrow(/^size: must be /);
  });
  test("shows a wrong value shortly", () => {
    expect(() => checkOption("sides", Array(1000).fill(1), pictureSides)).toThrow(/^.{0,160}$/);
  });
});
