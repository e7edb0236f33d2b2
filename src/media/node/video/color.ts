import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_CHROMA_DERIVED_CL,
  AVCOL_SPC_CHROMA_DERIVED_NCL,
  AVCOL_SPC_FCC,
  AVCOL_SPC_ICTCP,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_SMPTE240M,
  AVCOL_SPC_YCGCO,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
} from "node-av/constants";
import { avGetPixFmtName } from "node-av/lib";
import type { Planes } from "../../../image/index.ts";
import type { AvFrame } from "./av.ts";

/** What a frame or an encoder says of its colours. */
export type ColorTags = Pick<AvFrame, "colorSpace" | "colorRange" | "colorPrimaries" | "colorTrc" | "chromaLocation">;

export function copyColorTags(from: ColorTags, to: ColorTags): void {
  to.colorSpace = from.colorSpace;
  to.colorRange = from.colorRange;
  to.colorPrimaries = from.colorPrimaries;
  to.colorTrc = from.colorTrc;
  to.chromaLocation = from.chromaLocation;
}

export const isRgb = (frame: AvFrame) => /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|pal8|x2)/.test(formatName(frame));
export const formatName = (frame: AvFrame) => avGetPixFmtName(frame.format as number as never) ?? "";

/** Whether it is made for brighter screens (PQ, HLG) and has to be tone-mapped. */
export const isHdr = ({ colorTrc }: ColorTags) =>
  colorTrc === AVCOL_TRC_SMPTE2084 || colorTrc === AVCOL_TRC_ARIB_STD_B67;

const FULL_RANGE_FORMATS: readonly number[] = [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P];

/**
 * Makes a frame say of itself how its colours are meant. Where the video does not tell, they are taken as players take them:
 * limited range, and BT.709 from 720 lines or 1280 columns on, BT.601 below; the primaries of bright screens are BT.2020's.
 */
export function settleColor(frame: AvFrame): void {
  // ICtCp is made for PQ and HLG alone.
  if (frame.colorSpace === AVCOL_SPC_ICTCP && !isHdr(frame)) frame.colorTrc = AVCOL_TRC_SMPTE2084;
  if (isHdr(frame) && frame.colorPrimaries === AVCOL_PRI_UNSPECIFIED) frame.colorPrimaries = AVCOL_PRI_BT2020;
  if (frame.format === AV_PIX_FMT_YUVJ420P) frame.format = AV_PIX_FMT_YUV420P;
  else if (!FULL_RANGE_FORMATS.includes(frame.format)) {
    if (isRgb(frame)) return;
    if (frame.colorRange !== AVCOL_RANGE_JPEG) frame.colorRange = AVCOL_RANGE_MPEG;
    frame.colorSpace = settledMatrix(frame);
    return;
  }
  frame.colorRange = AVCOL_RANGE_JPEG;
  frame.colorSpace = settledMatrix(frame);
}

export const usualMatrix = ({ width, height }: { width: number; height: number }) =>
  width >= 1280 || height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;

/** Matrices by zscale's names for them. */
const MATRICES: ReadonlyMap<number, string> = new Map([
  [AVCOL_SPC_BT709, "709"],
  [AVCOL_SPC_FCC, "fcc"],
  [AVCOL_SPC_BT470BG, "470bg"],
  [AVCOL_SPC_SMPTE170M, "170m"],
  [AVCOL_SPC_SMPTE240M, "240m"],
  [AVCOL_SPC_BT2020_NCL, "2020_ncl"],
  [AVCOL_SPC_BT2020_CL, "2020_cl"],
  [AVCOL_SPC_YCGCO, "ycgco"],
  [AVCOL_SPC_CHROMA_DERIVED_NCL, "chroma-derived-nc"],
  [AVCOL_SPC_CHROMA_DERIVED_CL, "chroma-derived-c"],
  [AVCOL_SPC_ICTCP, "ictcp"],
]);
/** Those of which libswscale knows nothing. */
const FOREIGN: readonly number[] = [
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_YCGCO,
  AVCOL_SPC_CHROMA_DERIVED_NCL,
  AVCOL_SPC_CHROMA_DERIVED_CL,
  AVCOL_SPC_ICTCP,
];

export const zscaleMatrix = ({ colorSpace }: Pick<ColorTags, "colorSpace">) => MATRICES.get(colorSpace) ?? "170m";
/** Whether a frame's matrix has to be changed for libswscale, and for most players. */
export const isForeign = (frame: AvFrame) => !isRgb(frame) && FOREIGN.includes(frame.colorSpace);

function settledMatrix(frame: AvFrame): AvFrame["colorSpace"] {
  if (MATRICES.has(frame.colorSpace)) return frame.colorSpace;
  return isHdr(frame) ? AVCOL_SPC_BT2020_NCL : usualMatrix(frame);
}

/** The tags of the planes that are made of a frame: its own, or the usual ones where it is RGB. */
export function planeTags(frame: AvFrame): ColorTags {
  const { colorPrimaries, colorTrc, chromaLocation } = frame;
  const own = { colorPrimaries, colorTrc, chromaLocation };
  if (isRgb(frame)) return { ...own, colorSpace: usualMatrix(frame), colorRange: AVCOL_RANGE_MPEG };
  return { ...own, colorSpace: frame.colorSpace, colorRange: frame.colorRange };
}

export function matrixName({ colorSpace }: Pick<ColorTags, "colorSpace">): Planes["matrix"] {
  if (colorSpace === AVCOL_SPC_BT709) return "bt709";
  if (colorSpace === AVCOL_SPC_BT2020_NCL || colorSpace === AVCOL_SPC_BT2020_CL) return "bt2020";
  return "bt601";
}

export const rangeName = ({ colorRange }: Pick<ColorTags, "colorRange">): Planes["range"] =>
  colorRange === AVCOL_RANGE_JPEG ? "full" : "limited";
