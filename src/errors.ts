/**
 * The user gave something that cannot be used: a file, a folder or an option. Exit code 1. The message is one line; a
 * long one, such as one with a picture's bytes in place of its path, loses its middle.
 */
export class InputError extends Error {
  override name = "InputError";

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

/** A network, loss or optimizer that cannot be compiled: shapes that do not fit, an op used wrongly. */
export class CompileError extends Error {
  override name = "CompileError";
}

/** Holds a sentence and two long paths. */
const LONGEST_LINE = 1000;

/** A text without line breaks and other control characters, which would act on a terminal, and without its middle where it is long. */
export function oneLine(text: string): string {
  const cut = text.length > LONGEST_LINE ? `${text.slice(0, 300)} … ${text.slice(-300)}` : text;
  return cut.trim().replace(/\p{Cc}+/gu, " ");
}
