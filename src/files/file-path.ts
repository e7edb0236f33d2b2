import { fileURLToPath } from "node:url";
import { InputError } from "../errors.ts";
import { shown } from "../options.ts";

/** The path of a file that is given by its path or a `file:` URL. @throws InputError for all else */
export function filePath(file: string | URL): string {
  if (file instanceof URL && file.protocol === "file:") return fileURLToPath(file);
  if (typeof file === "string" && file !== "" && !file.includes("\0")) return file;
  throw new InputError(`a file is given by its path or a file: URL, not ${shown(file)}`);
}
