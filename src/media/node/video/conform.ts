import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_KEY,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AVCOL_PRI_BT709,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_UNSPECIFIED,
} from "node-av/constants";
import type { Size } from "../../../geometry/index.ts";
import { AvFrame, checked } from "./av.ts";
import {
  type ColorTags,
  copyColorTags,
  formatName,
  isForeign,
  isHdr,
  isRgb,
  matrixName,
  planeTags,
  rangeName,
  settleColor,
  usualMatrix,
  zscaleMatrix,
} from "./color.ts";
import { FilterChain } from "./filter-chain.ts";
import { swapsSides, type Turn, turnFilters, turnOf } from "./upright.ts";

const INTERLACED = "the video is interlaced; the two fields of a frame are looked at and shown together";

/**
 * Brings every frame of a video to what its first one sets: upright, of one size, in one pixel format, for screens of
 * common brightness. Most frames are so already and pass as they are.
 */
export class Conform implements Disposable {
  /** Whether a frame was made of two fields, which are left woven. */
  isInterlaced = false;
  #first?: Shown & { tags: ColorTags };
  #chain?: FilterChain;
  #turn: Turn = "none";

  /** What is to be told of it. */
  get notes(): string[] {
    return this.isInterlaced ? [INTERLACED] : [];
  }

  /** Takes over the frame and gives it back, or another in its place. */
  async apply(frame: AvFrame): Promise<AvFrame> {
    // libswscale refuses to scale frames of two fields; as a whole they are what is looked at and written.
    if (frame.hasFlags(AV_FRAME_FLAG_INTERLACED)) this.isInterlaced = true;
    frame.clearFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST);
    settleColor(frame);
    const filters = this.#filters(frame);
    if (filters.length === 0) return frame;
    const { width, height, format, colorSpace, colorRange } = frame;
    const key = [width, height, format, colorSpace, colorRange, aspectOf(frame), ...filters].join();
    if (this.#chain?.key !== key) {
      this.#chain?.[Symbol.dispose]();
      this.#chain = await openChain(key, frame, filters);
    }
    try {
      const result = await filtered(this.#chain, frame);
      result.removeSideData(AV_FRAME_DATA_DISPLAYMATRIX);
      if (!isRgb(result)) copyColorTags(this.#first!.tags, result);
      return result;
    } finally {
      frame.free();
    }
  }

  /** The size that all frames have; known once the first was applied. */
  get size(): Size {
    return this.#first!;
  }

  #filters(frame: AvFrame): string[] {
    const turn = this.#turnOf(frame);
    const tags = shownTags(frame);
    const { width, height } = frame;
    const seen: Shown = swapsSides(turn)
      ? { width: height, height: width, aspect: 1 / aspectOf(frame) }
      : { width, height, aspect: aspectOf(frame) };
    this.#first ??= { ...seen, tags };
    const filters = [...toCommonColors(frame), ...turnFilters(turn)];
    // Planes that are made of RGB later would have the usual colours.
    if (!hasColorsOf(tags, this.#first.tags))
      filters.push(recoloring(this.#first.tags), ...(isRgb(frame) ? ["format=yuv444p"] : []));
    const isOfSize = seen.width === this.#first.width && seen.height === this.#first.height;
    if (!isOfSize || Math.abs(seen.aspect / this.#first.aspect - 1) > SAME_ASPECT)
      filters.push(...fitting(seen, this.#first));
    return filters;
  }

  /** FFmpeg hands H.264's and HEVC's own orientation out with the one frame that tells it: it holds up to the next key frame. */
  #turnOf(frame: AvFrame): Turn {
    const isTold = frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX) !== null;
    if (isTold || frame.hasFlags(AV_FRAME_FLAG_KEY)) this.#turn = turnOf(frame);
    return this.#turn;
  }

  [Symbol.dispose](): void {
    this.#chain?.[Symbol.dispose]();
  }
}

/** A picture as it is seen. */
interface Shown extends Size {
  /** Width over height of its pixels. */
  aspect: number;
}

const aspectOf = ({ sampleAspectRatio: { num, den } }: AvFrame) => (num > 0 && den > 0 ? num / den : 1);
/** Shapes of pixels that differ by no more, as a share, look the same. */
const SAME_ASPECT = 0.01;

/** The size and the pixels' shape of another picture, at its own proportions, between black bars where they differ. */
function fitting(seen: Shown, { width, height, aspect }: Shown): string[] {
  const shownWidth = (seen.width * seen.aspect) / aspect;
  const scale = Math.min(width / shownWidth, height / seen.height);
  const [across, down] = [shownWidth, seen.height].map((side) => Math.max(1, Math.round(side * scale)));
  // Bars around 4:2:0 are even, and so is what holds them; of an odd side the last pixels are cut off again.
  const even = (side: number) => side + (side % 2);
  const filters = [`scale=${across}:${down}:flags=bilinear`, `pad=${even(width)}:${even(height)}:-1:-1`, "setsar=1"];
  return width % 2 || height % 2 ? [...filters, `crop=${width}:${height}:0:0:exact=1`] : filters;
}

/** What a frame says of its colours once they are common ones. */
function shownTags(frame: AvFrame): ColorTags {
  if (!isHdr(frame))
    return isForeign(frame) ? { ...planeTags(frame), colorSpace: usualMatrix(frame) } : planeTags(frame);
  return {
    colorTrc: AVCOL_TRC_BT709,
    colorPrimaries: AVCOL_PRI_BT709,
    colorSpace: AVCOL_SPC_BT709,
    colorRange: AVCOL_RANGE_MPEG,
    chromaLocation: frame.chromaLocation,
  };
}

const hasColorsOf = (a: ColorTags, b: ColorTags) => matrixName(a) === matrixName(b) && rangeName(a) === rangeName(b);

const recoloring = (tags: ColorTags) => `scale=out_color_matrix=${matrixName(tags)}:out_range=${rangeName(tags)}`;

/** The filters that bring brightness and matrix to what common screens and libswscale know; most frames need none. */
function toCommonColors(frame: AvFrame): string[] {
  if (isHdr(frame)) return [toneMapping(frame)];
  return isForeign(frame) ? [rematrixing(frame)] : [];
}

const isOdd = ({ width, height }: Size) => width % 2 === 1 || height % 2 === 1;

/**
 * zscale takes no planes of colour at half the size of an odd one: they are made whole by libswscale, which is not to know of
 * the matrix.
 */
const wholePlanes = (frame: AvFrame): string[] =>
  isOdd(frame) && !isRgb(frame) ? ["setparams=colorspace=bt709", "format=yuv444p16"] : [];

/** A matrix of which libswscale knows nothing, to the usual one; where transfer and primaries are not told, BT.2020's. */
function rematrixing(frame: AvFrame): string {
  const { colorTrc, colorPrimaries } = frame;
  const transfer = colorTrc === AVCOL_TRC_UNSPECIFIED ? ":tin=2020_10:t=2020_10" : "";
  const primaries = colorPrimaries === AVCOL_PRI_UNSPECIFIED ? ":pin=2020:p=2020" : "";
  const range = rangeName(frame);
  const matrix = zscaleMatrix({ colorSpace: usualMatrix(frame) });
  return [
    ...wholePlanes(frame),
    `zscale=min=${zscaleMatrix(frame)}:rin=${range}:m=${matrix}:r=${range}${transfer}${primaries}`,
    "format=yuv444p",
  ].join(",");
}

/**
 * Brightness of PQ (SMPTE ST 2084) and HLG (ARIB STD-B67) brought to that of common screens, and the colours of BT.2020 to
 * BT.709. The curve is a Möbius transform: as it is up to 30 % of 100 cd/m², where faces are, then flatter.
 */
function toneMapping(frame: AvFrame): string {
  const { colorTrc, colorRange } = frame;
  const transfer = colorTrc === AVCOL_TRC_ARIB_STD_B67 ? "arib-std-b67" : "smpte2084";
  const range = colorRange === AVCOL_RANGE_JPEG || isRgb(frame) ? "full" : "limited";
  const matrix = isRgb(frame) ? "gbr" : zscaleMatrix(frame);
  return [
    ...wholePlanes(frame),
    `zscale=tin=${transfer}:min=${matrix}:pin=2020:rin=${range}:t=linear:npl=100`,
    "format=gbrpf32le",
    "zscale=p=709",
    "tonemap=mobius:desat=0",
    "zscale=t=709:m=709:r=limited",
    ...(isOdd(frame) ? ["format=yuv444p"] : []),
    "format=yuv420p",
  ].join(",");
}

function openChain(key: string, frame: AvFrame, filters: readonly string[]): Promise<FilterChain> {
  const { num, den } = frame.sampleAspectRatio;
  const frames = [
    `video_size=${frame.width}x${frame.height}`,
    `pix_fmt=${formatName(frame)}`,
    "time_base=1/1000000",
    `pixel_aspect=${num || 1}/${den || 1}`,
    `colorspace=${frame.colorSpace}`,
    `range=${frame.colorRange}`,
  ];
  return FilterChain.open(key, "buffer", frames.join(":"), filters, 1);
}

async function filtered({ source, sink }: FilterChain, frame: AvFrame): Promise<AvFrame> {
  const AV_BUFFERSRC_FLAG_KEEP_REF = 8;
  checked(await source.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_KEEP_REF as never), "filter a frame");
  const result = new AvFrame();
  result.alloc();
  checked(await sink.buffersinkGetFrame(result), "filter a frame");
  return result;
}
