import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from "node-av/constants";
import type { Box, Size } from "../../../geometry/index.ts";
import type { Plane, Planes } from "../../../image/index.ts";
import { type Cut, type Image, type Picture, resize, rgbImage } from "../../../image/index.ts";
import { type AvFrame, checked, type Fraction, faultOf, toSeconds } from "./av.ts";
import { copyColorTags, isRgb, matrixName, planeTags, rangeName } from "./color.ts";
import { type Converter, newFrame, type Target } from "./converter.ts";
import type { VideoPictureFrame } from "./source.ts";

/** Where a frame stands, beside its pixels. */
export interface Stamp {
  source: string;
  index: number;
  ticks: bigint;
  timeBase: Fraction;
  duration: number;
  arrived: number;
  repeated: boolean;
  damaged: boolean;
}

/** A decoded frame that is kept in FFmpeg's memory until it is disposed of. */
export class DecodedPicture implements VideoPictureFrame {
  readonly source: string;
  readonly index: number;
  readonly ticks: bigint;
  readonly timeBase: Fraction;
  readonly duration: number;
  readonly arrived: number;
  readonly repeated: boolean;
  readonly damaged: boolean;
  readonly picture: Picture;
  readonly #frame: AvFrame;
  readonly #converter: Converter;
  /** What planes were made of where the frame has none of its own. */
  #converted?: Promise<AvFrame>;
  /** All of a frame that is RGB already, for its parts. */
  #rgb?: Promise<Image>;

  constructor(frame: AvFrame, converter: Converter, stamp: Stamp) {
    this.source = stamp.source;
    this.index = stamp.index;
    this.ticks = stamp.ticks;
    this.timeBase = stamp.timeBase;
    this.duration = stamp.duration;
    this.arrived = stamp.arrived;
    this.repeated = stamp.repeated;
    this.damaged = stamp.damaged;
    this.#frame = frame;
    this.#converter = converter;
    const { width, height } = frame;
    this.picture = { width, height, pixels: (cut) => this.#pixels(cut) };
  }

  get time(): number {
    return toSeconds(this.ticks, this.timeBase);
  }

  async planes(): Promise<Planes> {
    const frame = await this.encodable();
    checked(frame.makeWritable(), "copy a frame");
    const { width, height, linesize } = frame;
    const [y, u, v] = frame.data!.map((data, i): Plane => ({ data, stride: linesize[i] }));
    return { width, height, y, u, v, matrix: matrixName(frame), range: rangeName(frame) };
  }

  /** @internal the frame in 8-bit 4:2:0, still owned by this one */
  async encodable(): Promise<AvFrame> {
    const { width, height, format } = this.#frame;
    if (format === AV_PIX_FMT_YUV420P) return this.#frame;
    this.#converted ??= this.#convert(this.#frame, {
      width,
      height,
      format: AV_PIX_FMT_YUV420P,
      tags: planeTags(this.#frame),
    }).then((frame) => {
      frame.sampleAspectRatio = this.#frame.sampleAspectRatio;
      return frame;
    });
    return this.#converted;
  }

  async #convert(frame: AvFrame, target: Target): Promise<AvFrame> {
    return this.#converter.convert(frame, target).catch((error) => {
      throw faultOf(error, this.source, `frame ${this.index} cannot be converted`);
    });
  }

  async #pixels({ area, size }: Cut = {}): Promise<Image> {
    const { width, height } = this.picture;
    if (!area || (area.x === 0 && area.y === 0 && area.width === width && area.height === height)) {
      return toImage(await this.#whole(size ?? { width, height }));
    }
    const wanted = size ?? { width: Math.round(area.width), height: Math.round(area.height) };
    return this.#crop(area, wanted.width, wanted.height);
  }

  /** Planes are scaled before they become RGB: both at once takes libswscale twice as long. */
  async #whole(size: Size): Promise<AvFrame> {
    const frame = this.#frame;
    const shrinks = frame.format === AV_PIX_FMT_YUV420P && size.width < frame.width && size.height < frame.height;
    if (!shrinks) return this.#convert(frame, { ...size, format: AV_PIX_FMT_RGB24 });
    const small = await this.#convert(frame, { ...size, format: AV_PIX_FMT_YUV420P, tags: planeTags(frame) });
    try {
      return await this.#convert(small, { ...size, format: AV_PIX_FMT_RGB24 });
    } finally {
      small.free();
    }
  }

  /** A part, cut out of the planes before it becomes RGB; libswscale does as much of the shrinking as is whole. */
  async #crop(area: Box, width: number, height: number): Promise<Image> {
    if (isRgb(this.#frame)) return this.#cropOfWhole(area, width, height);
    const frame = await this.encodable();
    const whole = Math.max(1, Math.floor(Math.min(area.width / width, area.height / height)));
    const { columns, rows, shrink } = surroundings(area, frame, whole) ?? surroundings(area, frame, 1)!;
    const block = copyBlock(frame, columns.start, rows.start, columns.length, rows.length);
    try {
      const small = { width: columns.length / shrink, height: rows.length / shrink };
      const rgb = await this.#convert(block, { ...small, format: AV_PIX_FMT_RGB24 });
      const within = {
        x: (area.x - columns.start) / shrink,
        y: (area.y - rows.start) / shrink,
        width: area.width / shrink,
        height: area.height / shrink,
      };
      return resize(toImage(rgb), width, height, within);
    } finally {
      block.free();
    }
  }

  async #cropOfWhole(area: Box, width: number, height: number): Promise<Image> {
    this.#rgb ??= this.#pixels();
    return resize(await this.#rgb, width, height, area);
  }

  [Symbol.dispose](): void {
    this.#frame.free();
    void this.#converted?.then(
      (frame) => frame.free(),
      () => {},
    );
  }
}

interface Span {
  start: number;
  length: number;
}

/**
 * What is cut out around a part, in units that shrink to whole pixels and hold whole samples of colour; `undefined` where
 * the picture ends within a unit that is needed.
 */
function surroundings(area: Box, { width, height }: Size, shrink: number) {
  const columns = span(area.x, area.width, width, shrink);
  const rows = span(area.y, area.height, height, shrink);
  return columns && rows ? { columns, rows, shrink } : undefined;
}

function span(start: number, length: number, side: number, shrink: number): Span | undefined {
  const unit = 2 * shrink;
  const most = shrink === 1 ? side : unit * Math.floor(side / unit);
  const from = Math.min(unit * Math.floor(Math.max(0, start - unit) / unit), Math.max(0, most - unit));
  const end = unit * Math.ceil((start + length + unit) / unit);
  if (end > most && most < side) return undefined;
  return { start: from, length: Math.max(unit, Math.min(end, most) - from) };
}

/** A part of a 4:2:0 frame as a frame of its own. */
function copyBlock(frame: AvFrame, left: number, top: number, width: number, height: number): AvFrame {
  const block = newFrame(width, height, frame.format);
  copyColorTags(frame, block);
  const [from, to] = [frame.data!, block.data!];
  for (let plane = 0; plane < 3; plane++) {
    const half = plane === 0 ? 1 : 2;
    const [columns, rows] = [Math.ceil(width / half), Math.ceil(height / half)];
    const [stride, target] = [frame.linesize[plane], block.linesize[plane]];
    for (let row = 0; row < rows; row++) {
      const start = (top / half + row) * stride + left / half;
      to[plane].set(from[plane].subarray(start, start + columns), row * target);
    }
  }
  return block;
}

/** The pixels of a packed RGB frame, which is freed. */
function toImage(frame: AvFrame): Image {
  const { width, height } = frame;
  const [rows, stride] = [frame.data![0], frame.linesize[0]];
  const pixels = new Uint8Array(3 * width * height);
  if (stride === 3 * width) pixels.set(rows.subarray(0, pixels.length));
  else for (let y = 0; y < height; y++) pixels.set(rows.subarray(y * stride, y * stride + 3 * width), 3 * width * y);
  frame.free();
  return rgbImage(width, height, pixels);
}
