import { en } from "./en.ts";
import { hi } from "./hi.ts";

/** What every language says; English is complete. */
export type Texts = Widened<typeof en>;

/** The same shape with any words. */
type Widened<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends readonly string[]
    ? readonly string[]
    : T extends object
      ? { readonly [K in keyof T]: Widened<T[K]> }
      : T extends string
        ? string
        : T;

/** Every language by its BCP 47 tag. */
export const LANGUAGES: Readonly<Record<string, Texts>> = { en, hi };

/** The first of the wanted languages that there is; English where there is none. */
export function chosenLanguage(wanted: readonly string[]): string {
  const known = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => Object.hasOwn(LANGUAGES, tag));
  return known ?? "en";
}
