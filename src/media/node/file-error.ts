import { InputError } from "../../errors.ts";
import { systemFault } from "../../files/index.ts";

/** What the operating system answered about a file, as one line for the user. */
export function fileError(path: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new InputError(`${path}: no such file`, { cause: error });
  return systemFault(error, path, "read") ?? new InputError(`${path}: cannot be read (${message})`, { cause: error });
}
