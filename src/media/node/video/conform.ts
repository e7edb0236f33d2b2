import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
} from "node-av/constants";
import type { Size } from "../../../geometry/index.ts";
import { AvFrame, checked } from "./av.ts";
import { formatName, isHdr, settleColor } from "./color.ts";
import { FilterChain } from "./filter-chain.ts";
import { swapsSides, turnFilters, turnOf } from "./upright.ts";

/**
 * Brings every frame of a video to what its first one sets: upright, of one size, in one pixel format, for screens of
 * common brightness. Most frames are so already and pass as they are.
 */
export class Conform implements Disposable {
  #first?: Size & { format: number; isHdr: boolean };
  #chain?: FilterChain;

  /** Takes over the frame and gives it back, or another in its place. */
  async apply(frame: AvFrame): Promise<AvFrame> {
    settleColor(frame);
    const filters = this.#filters(frame);
    if (filters.length === 0) return frame;
    const key = [frame.width, frame.height, frame.format, frame.colorSpace, frame.colorRange, ...filters].join();
    if (this.#chain?.key !== key) {
      this.#chain?.[Symbol.dispose]();
      this.#chain = await openChain(key, frame, filters);
    }
    try {
      const result = await filtered(this.#chain, frame);
      result.removeSideData(AV_FRAME_DATA_DISPLAYMATRIX);
      if (isHdr(frame)) tagAsSdr(result);
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
    const turn = turnOf(frame);
    const hdr = isHdr(frame);
    const seen = swapsSides(turn)
      ? { width: frame.height, height: frame.width }
      : { width: frame.width, height: frame.height };
    this.#first ??= { ...seen, format: hdr ? -1 : frame.format, isHdr: hdr };
    const { width, height } = this.#first;
    const filters = hdr ? [toneMapping(frame), ...turnFilters(turn)] : turnFilters(turn);
    if (seen.width !== width || seen.height !== height) filters.push(...fitting(this.#first));
    return filters;
  }

  [Symbol.dispose](): void {
    this.#chain?.[Symbol.dispose]();
  }
}

/** Within the size at its own proportions, between black bars where they differ. */
const fitting = ({ width, height }: Size) => [
  `scale=${width}:${height}:force_original_aspect_ratio=decrease:flags=bilinear`,
  `pad=${width}:${height}:-1:-1`,
];

/**
 * Brightness of PQ (SMPTE ST 2084) and HLG (ARIB STD-B67) brought to that of common screens, and the colours of BT.2020 to
 * BT.709. The curve is a Möbius transform: as it is up to 30 % of 100 cd/m², where faces are, then flatter.
 */
function toneMapping({ colorTrc, colorRange }: AvFrame): string {
  const transfer = colorTrc === AVCOL_TRC_ARIB_STD_B67 ? "arib-std-b67" : "smpte2084";
  const range = colorRange === AVCOL_RANGE_JPEG ? "full" : "limited";
  return [
    `zscale=tin=${transfer}:min=2020_ncl:pin=2020:rin=${range}:t=linear:npl=100`,
    "format=gbrpf32le",
    "zscale=p=709",
    "tonemap=mobius:desat=0",
    "zscale=t=709:m=709:r=limited",
    "format=yuv420p",
  ].join(",");
}

function tagAsSdr(frame: AvFrame): void {
  frame.colorTrc = AVCOL_TRC_BT709;
  frame.colorPrimaries = AVCOL_PRI_BT709;
  frame.colorSpace = AVCOL_SPC_BT709;
  frame.colorRange = AVCOL_RANGE_MPEG;
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
