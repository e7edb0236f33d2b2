import { open } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { walkBoxes } from "./boxes.ts";
import { EBML_HEADER, elementsOf } from "./ebml.ts";

/** Bytes in which the head of another FLV is looked for: behind the last tag that was read. */
const NEAR = 2 ** 16;

/**
 * Whether another recording follows in a file behind the one that was read, as where files were joined byte by byte: FFmpeg
 * stops at a second index or header.
 *
 * @param format FFmpeg's name of it
 * @param end where the last packet that was read ends, bytes
 */
export async function isJoined(path: string, format: string, end: number): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (format.startsWith("mov")) {
    const types: string[] = [];
    for await (const { type } of walkBoxes(file, size)) types.push(type);
    // Fragments may each come with an index of their own.
    return !types.includes("moof") && types.filter((type) => type === "moov").length > 1;
  }
  if (format.startsWith("matroska")) {
    for await (const { id, start } of elementsOf(file, size)) if (id === EBML_HEADER && start > end) return true;
    return false;
  }
  return format === "flv" && (await bytesAt(file, end, NEAR)).includes("FLV\x01");
}
