import type { Box, Size } from "../../geometry/index.ts";

/** A step that brings a decoded picture to how it is shown. */
export type HeifStep =
  | { step: "crop"; box: Box }
  /** Counter-clockwise. */
  | { step: "rotate"; quarters: number }
  | { step: "mirror"; swaps: "top and bottom" | "left and right" };

/** The main picture of a HEIF file. */
export interface HeifPicture extends Size {
  /** Items that hold its parts row by row, each of one size; itself alone where it is whole. */
  parts: number[];
  /** Parts in a row. */
  columns: number;
  /** In their order. */
  steps: HeifStep[];
}

interface IsoBox {
  type: string;
  body: Buffer;
}

/**
 * The layout of a HEIF file (ISO/IEC 23008-12), which FFmpeg decodes part by part: phones store a photo as a grid of
 * squares, lying on its side. `undefined` where the file has no main picture, as a sequence alone.
 *
 * @throws RangeError where it is cut off
 */
export function heifPicture(file: Buffer): HeifPicture | undefined {
  const meta = boxes(file).find(({ type }) => type === "meta");
  if (!meta) return undefined;
  const parts = new Map(boxes(meta.body.subarray(4)).map(({ type, body }) => [type, body]));
  const [pitm, iinf, iprp] = ["pitm", "iinf", "iprp"].map((type) => parts.get(type));
  if (!pitm || !iinf || !iprp) return undefined;
  const main = wide(pitm) ? pitm.readUInt32BE(4) : pitm.readUInt16BE(4);
  const properties = itemProperties(iprp, main);
  const size = properties.find(({ type }) => type === "ispe")?.body;
  const whole = { width: size?.readUInt32BE(4) ?? 0, height: size?.readUInt32BE(8) ?? 0 };
  if (itemType(iinf, main) !== "grid") {
    return { ...whole, parts: [main], columns: 1, steps: steps(properties, whole) };
  }
  const grid = itemData(file, parts, main);
  const isLarge = (grid[1] & 1) === 1;
  const side = (at: number) => (isLarge ? grid.readUInt32BE(4 + 4 * at) : grid.readUInt16BE(4 + 2 * at));
  const shown = { width: side(0), height: side(1) };
  return {
    ...shown,
    parts: references(parts.get("iref"), main),
    columns: grid[3] + 1,
    steps: steps(properties, shown),
  };
}

const wide = (fullBox: Buffer) => fullBox[0] > 0;

function boxes(bytes: Buffer): IsoBox[] {
  const found: IsoBox[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = bytes.readUInt32BE(at);
    const header = short === 1 ? 16 : 8;
    const size = short === 0 ? bytes.length - at : short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < header) break;
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + header, at + size) });
    at += size;
  }
  return found;
}

function itemType(iinf: Buffer, item: number): string | undefined {
  for (const { body } of boxes(iinf.subarray(wide(iinf) ? 8 : 6))) {
    const isLong = body[0] >= 3;
    const id = isLong ? body.readUInt32BE(4) : body.readUInt16BE(4);
    if (id === item) return body.toString("latin1", isLong ? 10 : 8, isLong ? 14 : 12);
  }
  return undefined;
}

/** An item's properties in the order in which they apply. */
function itemProperties(iprp: Buffer, item: number): IsoBox[] {
  const [container, ...associations] = boxes(iprp);
  const all = boxes(container.body);
  for (const { body } of associations) {
    const isLong = (body[3] & 1) === 1;
    let at = 8;
    for (let left = body.readUInt32BE(4); left > 0; left--) {
      const id = wide(body) ? body.readUInt32BE(at) : body.readUInt16BE(at);
      at += wide(body) ? 4 : 2;
      const count = body.readUInt8(at++);
      const width = isLong ? 2 : 1;
      const indices = Array.from(
        { length: count },
        (_, i) => body.readUIntBE(at + i * width, width) & (isLong ? 0x7fff : 0x7f),
      );
      at += count * width;
      if (id === item)
        return indices.filter((index) => index > 0 && index <= all.length).map((index) => all[index - 1]);
    }
  }
  return [];
}

/** The items that an item is derived from. */
function references(iref: Buffer | undefined, item: number): number[] {
  const width = iref && wide(iref) ? 4 : 2;
  for (const { type, body } of boxes(iref?.subarray(4) ?? Buffer.alloc(0))) {
    if (type !== "dimg" || body.readUIntBE(0, width) !== item) continue;
    const count = body.readUInt16BE(width);
    return Array.from({ length: count }, (_, i) => body.readUIntBE(width + 2 + i * width, width));
  }
  return [];
}

/** An item's own bytes, which stand in the box `idat` or anywhere in the file. */
function itemData(file: Buffer, parts: ReadonlyMap<string, Buffer>, item: number): Buffer {
  const iloc = parts.get("iloc") ?? Buffer.alloc(0);
  const version = iloc[0];
  const [offsets, lengths] = [iloc[4] >> 4, iloc[4] & 15];
  const [bases, indices] = [iloc[5] >> 4, version > 0 ? iloc[5] & 15 : 0];
  let at = 6;
  const next = (bytes: number) => {
    at += bytes;
    if (at > iloc.length) throw new RangeError("the item's place is cut off");
    let value = 0;
    for (let i = at - bytes; i < at; i++) value = value * 256 + iloc[i];
    return value;
  };
  for (let left = next(version < 2 ? 2 : 4); left > 0; left--) {
    const id = next(version < 2 ? 2 : 4);
    const isInside = version > 0 && (next(2) & 15) === 1;
    next(2);
    const base = next(bases);
    const extents = Array.from({ length: next(2) }, () => {
      next(indices);
      return { start: base + next(offsets), length: next(lengths) };
    });
    if (id !== item) continue;
    const holder = isInside ? (parts.get("idat") ?? Buffer.alloc(0)) : file;
    return Buffer.concat(extents.map(({ start, length }) => holder.subarray(start, start + length)));
  }
  return Buffer.alloc(0);
}

function steps(properties: readonly IsoBox[], { width, height }: Size): HeifStep[] {
  return properties.flatMap(({ type, body }): HeifStep[] => {
    if (type === "irot") return [{ step: "rotate", quarters: body.readUInt8(0) & 3 }];
    if (type === "imir")
      return [{ step: "mirror", swaps: body.readUInt8(0) & 1 ? "left and right" : "top and bottom" }];
    if (type !== "clap") return [];
    const fraction = (at: number) => body.readInt32BE(at) / body.readInt32BE(at + 4);
    const clean = { width: Math.round(fraction(0)), height: Math.round(fraction(8)) };
    const box = {
      ...clean,
      x: Math.round(fraction(16) + (width - clean.width) / 2),
      y: Math.round(fraction(24) + (height - clean.height) / 2),
    };
    return [{ step: "crop", box }];
  });
}
