import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../../errors.ts";

const NUMBER = /%(?:0(\d+))?d/;

export interface Sequence {
  files: string[];
  /** Numbers of `%d` that are lacking between the first and the last. */
  missing: number[];
}

/**
 * The pictures of a sequence in order: by number for `%d`, by name, with the numbers in it as numbers, for `*`.
 *
 * @throws InputError where there are none
 */
export async function findSequence(pattern: string): Promise<Sequence> {
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => {
    throw new InputError(`${pattern}: there is no folder ${folder}`);
  });
  const { found, missing } = NUMBER.test(basename(pattern))
    ? numbered(names, basename(pattern))
    : { found: matching(names, basename(pattern)), missing: [] };
  if (found.length === 0) throw new InputError(`${pattern}: the folder holds no such pictures`);
  return { files: found.map((name) => join(folder, name)), missing };
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function numbered(names: readonly string[], pattern: string): { found: string[]; missing: number[] } {
  const [placeholder, digits] = NUMBER.exec(pattern)!;
  const [before, after] = pattern.split(placeholder).map(literal);
  const expression = new RegExp(`^${before}(\\d+)${after}$`);
  const byNumber = new Map<number, string>();
  for (const name of names) {
    const number = expression.exec(name)?.[1];
    const isPadded = number !== undefined && number.length >= Number(digits ?? 1) && (digits || !/^0\d/.test(number));
    if (isPadded) byNumber.set(Number(number), name);
  }
  const numbers = [...byNumber.keys()].sort((a, b) => a - b);
  const missing: number[] = [];
  for (let n = numbers[0]; n < numbers[numbers.length - 1] && missing.length < 1000; n++) {
    if (!byNumber.has(n)) missing.push(n);
  }
  return { found: numbers.map((number) => byNumber.get(number)!), missing };
}

function matching(names: readonly string[], pattern: string): string[] {
  const expression = new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`);
  const byName = new Intl.Collator("en", { numeric: true });
  const visible = names.filter((name) => expression.test(name) && (pattern.startsWith(".") || !name.startsWith(".")));
  return visible.sort(byName.compare);
}
