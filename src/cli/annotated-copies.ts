import { open } from "node:fs/promises";

/** What annotated copies say of themselves, in their description or comment. */
export const ANNOTATED = "annotated by Maskwatch";

/** Metadata stands near a file's start or its end. */
const REACH = 65_536;

/** Whether a file was written by `detect`: outputs are no inputs of a later run over their folder. */
export async function isAnnotatedCopy(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  for (const from of size > REACH ? [0, size - REACH] : [0]) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, REACH)), 0, null, from);
    if (buffer.subarray(0, bytesRead).includes(ANNOTATED)) return true;
  }
  return false;
}
