import { InputError } from "../../errors.ts";

/** What the operating system answered about a file, as one line for the user. */
export function fileError(path: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new InputError(`${path}: no such file`, { cause: error });
  const reason = code === "EACCES" ? "no permission" : message.replace(/^[A-Z0-9]+: |, \w+( '.*)?$/gs, "");
  return new InputError(`${path}: cannot be read (${reason})`, { cause: error });
}
