import { bytesAt, type ReadableAt } from "../bytes-at.ts";

/** An element of a Matroska file: RFC 8794, RFC 9559. */
export interface Element {
  /** `undefined` where no element stands there. */
  id: number | undefined;
  /** Where its content begins. */
  start: number;
  /** Bytes of content; `undefined` where it goes on until another begins. */
  length: number | undefined;
}

export const EBML_HEADER = 0x1a45dfa3;
export const SEGMENT = 0x18538067;

/**
 * The elements of the outermost level and of the segment, up to one whose end is not told: that only a parser of all its
 * content finds.
 */
export async function* elementsOf(file: ReadableAt, size: number): AsyncGenerator<Element> {
  for (let at = 0; at < size; ) {
    const element = await elementAt(file, at);
    yield element ?? { id: undefined, start: at, length: undefined };
    if (!element) return;
    const { id, start, length } = element;
    if (id !== SEGMENT && length === undefined) return;
    at = id === SEGMENT ? start : start + length!;
  }
}

async function elementAt(file: ReadableAt, at: number): Promise<Element | undefined> {
  const head = await bytesAt(file, at, 12);
  const idLength = Math.clz32(head[0]) - 23;
  if (!(idLength >= 1 && idLength <= 4) || head.length <= idLength) return undefined;
  const id = head.readUIntBE(0, idLength);
  const lengthLength = Math.clz32(head[idLength]) - 23;
  if (!(lengthLength >= 1 && lengthLength <= 8) || head.length < idLength + lengthLength) return undefined;
  let length = head[idLength] & (0xff >> lengthLength);
  let isUnknown = length === 0xff >> lengthLength;
  for (const byte of head.subarray(idLength + 1, idLength + lengthLength)) {
    length = length * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return { id, start: at + idLength + lengthLength, length: isUnknown ? undefined : length };
}
