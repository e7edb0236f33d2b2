import { seeded } from "../random.ts";

/** Bytes that no encoder makes fewer. */
export function noise(length: number): Buffer {
  const random = seeded(1);
  return Buffer.from(Array.from({ length }, () => 256 * random()));
}
