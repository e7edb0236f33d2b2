import { crc32c } from "@node-rs/crc32";

/** A TFRecord: length, its checksum, data, its checksum (tensorflow/core/lib/io/record_writer.h). */
export function tfRecord(data: Uint8Array): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(data.length));
  header.writeUInt32LE(maskedCrc(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(maskedCrc(data));
  return Buffer.concat([header, data, footer]);
}

/** tensorflow/core/lib/hash/crc32c.h, `Mask`. */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(Buffer.from(data));
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
