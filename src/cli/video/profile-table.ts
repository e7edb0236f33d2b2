import type { VideoReport, VideoSink } from "../../media/node/index.ts";
import type { Profile } from "../../pipeline/index.ts";

/**
 * Each stage's time, how long it waited for others, and its share, as lines of text.
 *
 * @param seconds from the opened video to its end
 */
export function profileTable(
  source: string,
  profile: Profile,
  { frames, decodeSeconds }: VideoReport,
  copy: VideoSink | undefined,
  seconds: number,
): string {
  if (decodeSeconds > 0) profile.set("decode", frames, decodeSeconds);
  if (copy) profile.set("encode", copy.frames, copy.encodeSeconds);
  const rows = profile.stages.map(({ stage, calls, seconds, waiting, share }) =>
    [
      stage.padEnd(10),
      String(calls).padStart(8),
      `${((1000 * seconds) / Math.max(1, calls)).toFixed(2)}`.padStart(10),
      seconds.toFixed(2).padStart(9),
      waiting.toFixed(2).padStart(10),
      `${(100 * share).toFixed(1)} %`.padStart(8),
    ].join(""),
  );
  const head = "stage".padEnd(10) + "calls".padStart(8) + "ms each".padStart(10) + "seconds".padStart(9);
  const total = `${source}: ${frames} frames in ${seconds.toFixed(2)} s, ${(frames / seconds).toFixed(1)} fps`;
  return [total, `${head}${"waiting s".padStart(10)}${"share".padStart(8)}`, ...rows, ""].join("\n");
}
