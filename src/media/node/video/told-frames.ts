import { open } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { HEAD_BYTES } from "../file-format.ts";

/** How many frames an animated PNG says that it has, by its chunk acTL; 0 where a file does not tell. */
export async function toldFrames(path: string, format: string): Promise<number> {
  if (format !== "apng") return 0;
  await using file = await open(path);
  const head = await bytesAt(file, 0, HEAD_BYTES);
  const at = head.indexOf("acTL", 0, "latin1");
  return at >= 0 && at + 8 <= head.length ? head.readUInt32BE(at + 4) : 0;
}
