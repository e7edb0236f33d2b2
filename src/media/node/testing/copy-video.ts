import {
  type CreateVideoOptions,
  createVideo,
  type OpenVideoOptions,
  openVideo,
  type VideoReport,
} from "../video/index.ts";

export interface Copied {
  times: number[];
  report: VideoReport;
  frames: number;
  warnings: readonly string[];
}

/** Writes a video again, frame by frame. */
export async function copyVideo(
  from: string,
  to: string,
  { strict, ...options }: Omit<CreateVideoOptions, "like"> & Pick<OpenVideoOptions, "strict"> = {},
): Promise<Copied> {
  await using video = await openVideo(from, { strict });
  await using copy = await createVideo(to, { like: video, ...options });
  const times: number[] = [];
  for await (const frame of video.frames()) {
    using owned = frame;
    times.push(owned.time);
    await copy.write(owned);
  }
  await copy.finish();
  return { times, report: video.report(), frames: copy.frames, warnings: copy.warnings };
}
