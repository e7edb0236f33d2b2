const NEW_SUBFILE_TYPE = 254;
const DNG_VERSION = 50_706;

/**
 * Whether a TIFF is a camera's raw file, whose first picture is a small preview of the photo.
 *
 * @param read gives so many bytes from a position, fewer at the file's end
 */
export async function isRawTiff(read: (position: number, length: number) => Promise<Buffer>): Promise<boolean> {
  const head = await read(0, 10);
  if (head.length < 10) return false;
  if (head.toString("latin1", 8, 10) === "CR") return true;
  const number = (bytes: Buffer, at: number, length: number) =>
    head[0] === 0x49 ? bytes.readUIntLE(at, length) : bytes.readUIntBE(at, length);
  const isBigTiff = number(head, 2, 2) !== 42;
  if (isBigTiff) return false;
  const directory = number(head, 4, 4);
  const count = await read(directory, 2);
  if (count.length < 2) return false;
  const entries = await read(directory + 2, 12 * number(count, 0, 2));
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    const tag = number(entries, at, 2);
    const isPreview = tag === NEW_SUBFILE_TYPE && (number(entries, at + 8, 4) & 1) === 1;
    if (isPreview || tag === DNG_VERSION) return true;
  }
  return false;
}
