import { AV_PKT_FLAG_DISCARD, AVMEDIA_TYPE_SUBTITLE } from "node-av/constants";
import { avGetCodecName } from "node-av/lib";
import { Packet } from "../video/av.ts";
import { Demux } from "../video/demux.ts";

/** What FFmpeg finds in a file: its streams, and when their packets are shown. */
export async function probeVideo(path: string) {
  await using demux = await Demux.open({ url: `file:${path}` });
  const streams = demux.streams.map(({ codecpar, timeBase, sampleAspectRatio }) => ({
    codec: avGetCodecName(codecpar.codecId) ?? "",
    width: codecpar.width,
    height: codecpar.height,
    colorSpace: codecpar.colorSpace,
    colorRange: codecpar.colorRange,
    colorTrc: codecpar.colorTrc,
    timeBase,
    sampleAspectRatio,
    ticks: [] as bigint[],
    times: [] as number[],
    /** What its packets hold, of subtitles. */
    texts: [] as string[],
  }));
  using packet = new Packet();
  packet.alloc();
  while (await demux.read(packet)) {
    const stream = streams[packet.streamIndex];
    if (!packet.hasFlags(AV_PKT_FLAG_DISCARD)) stream.ticks.push(packet.pts);
    if (demux.streams[packet.streamIndex].codecpar.codecType === AVMEDIA_TYPE_SUBTITLE) {
      stream.texts.push(packet.data?.toString() ?? "");
    }
    packet.unref();
  }
  for (const { ticks, times, timeBase } of streams) {
    ticks.sort((a, b) => Number(a - b));
    times.push(...ticks.map((tick) => (Number(tick) * timeBase.num) / timeBase.den));
  }
  return { format: demux.format, seconds: Number(demux.context.duration) / 1e6, streams };
}
