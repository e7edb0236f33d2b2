import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvLine, parseCsv } from "./csv.ts";

const cells = (text: string) => parseCsv(text, "t.csv").map((row) => row.cells);

describe("parseCsv", () => {
  test.each([
    ["commas", "a,b\n1,2\n"],
    ["semicolons", "a;b\r\n1;2\r\n"],
    ["tabs", "a\tb\n1\t2"],
    ["bars", "a|b\n1|2\n"],
    ["a separator that is named", "sep=;\r\na;b\r\n1;2\r\n"],
    ["lines that end as on old Macs", "a,b\r1,2\r"],
    ["blank lines", "\n\na,b\n\n1,2\n\n"],
    ["quotes", '"a","b"\n"1","2"'],
  ])("understands %s", (_, text) => {
    expect(cells(text)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });
  test("takes what is in quotes as it is, also line breaks", () => {
    expect(cells('path,x\n"a, ""b""\r\nc;.jpg",1\n')).toEqual([
      ["path", "x"],
      ['a, "b"\r\nc;.jpg', "1"],
    ]);
    expect(cells("path,x\nit's a 5\" face.jpg,1")[1]).toEqual(["it's a 5\" face.jpg", "1"]);
  });
  test("keeps empty cells, also the last", () => {
    expect(cells("a,b,c\n,,\n1,,")).toEqual([
      ["a", "b", "c"],
      ["", "", ""],
      ["1", "", ""],
    ]);
  });
  test("counts lines, also those within quotes", () => {
    expect(parseCsv('a,b\n"x\ny",1\n\nz,2\n', "t.csv").map(({ line }) => line)).toEqual([1, 2, 5]);
  });
  test("names the line of a quote that is not closed, and of text after one", () => {
    expect(() => cells('a,b\n1,2\n"x,1\ny,2\n')).toThrow(/^t\.csv: line 3 opens a quote that is not closed/);
    expect(() => cells('a,b\n"x"y,1\n')).toThrow(/^t\.csv: line 2 has text after a closing quote/);
  });
  test("reads what csvLine wrote", () => {
    const row = fc.array(
      fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\t", "|", "\n", "\r", " ", "é", "sep=") }),
      {
        minLength: 2,
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const table = [["path", "label"], ...rows];
        const blank = (cells: string[]) => cells.every((cell) => cell === "");
        expect(cells(table.map(csvLine).join(""))).toEqual(table.filter((cells) => !blank(cells) || cells.length > 1));
      }),
      { seed: 14, numRuns: 300 },
    );
  });
});
