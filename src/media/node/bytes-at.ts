/** What bytes can be read of at any place. */
export type ReadableAt = {
  read(into: Buffer, offset: number, length: number, position: number): Promise<{ buffer: Buffer; bytesRead: number }>;
};

/** Bytes of a file; fewer where it ends before. */
export async function bytesAt(file: ReadableAt, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
