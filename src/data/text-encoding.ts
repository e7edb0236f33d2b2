import { InputError } from "../errors.ts";

const BYTE_ORDER_MARKS: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe, 0, 0], encoding: "utf-32" },
  { bytes: [0, 0, 0xfe, 0xff], encoding: "utf-32" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
];

/**
 * The text of a file in UTF-8 or, as spreadsheets save it, in UTF-16; without its byte order mark.
 *
 * @param name of the file, for errors
 * @throws InputError where it is in another encoding: which one, only its writer knows, and a guess would change names
 */
export function decodeText(bytes: Buffer, name: string): string {
  const mark = BYTE_ORDER_MARKS.find((known) => known.bytes.every((byte, i) => bytes[i] === byte));
  const encoding = mark?.encoding ?? unmarkedEncoding(bytes);
  const save = "save it as UTF-8";
  if (encoding === "utf-32") throw new InputError(`${name}: is in UTF-32; ${save}`);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== "utf-8")
      throw new InputError(`${name}: is not whole in its encoding, ${encoding.toUpperCase()}; ${save}`);
    throw new InputError(`${name}: ${wrongByte(bytes)}; ${save}`);
  }
  const line = lineAt(text, text.indexOf("\0"));
  if (line > 0) throw new InputError(`${name}: line ${line} holds a NUL character; a table is text`);
  return text;
}

/** UTF-16 without its mark is told by its zeros, which stand in every second place of Latin letters. */
function unmarkedEncoding(bytes: Buffer): string {
  const head = bytes.subarray(0, 200);
  const zeros = [0, 1].map((parity) => head.filter((byte, i) => i % 2 === parity && byte === 0).length);
  if (zeros[1] > head.length / 4 && zeros[0] === 0) return "utf-16le";
  if (zeros[0] > head.length / 4 && zeros[1] === 0) return "utf-16be";
  return "utf-8";
}

function wrongByte(bytes: Buffer): string {
  const at = firstWrongByte(bytes);
  const before = bytes.subarray(0, at);
  const line = before.filter((byte) => byte === 0x0a).length + 1;
  const isEdge = (byte: number) => /[\r\n,;\t|"]/.test(String.fromCharCode(byte));
  const start = before.findLastIndex(isEdge) + 1;
  const length = bytes.subarray(at).findIndex(isEdge);
  const around = bytes.toString("latin1", Math.max(start, at - 30), at + Math.min(30, length < 0 ? 30 : length));
  return `line ${line} is not in UTF-8 but likely in Latin-1 (Windows-1252), as in "${around}"`;
}

/** By bisection: a decoder says only whether all of it is right, or could go on. */
function firstWrongByte(bytes: Buffer): number {
  const isRight = (length: number) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [right, wrong] = [0, bytes.length];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isRight(middle)) right = middle;
    else wrong = middle;
  }
  return right;
}

const lineAt = (text: string, at: number) => (at < 0 ? 0 : text.slice(0, at).split("\n").length);
