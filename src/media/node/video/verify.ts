import { AV_PKT_FLAG_DISCARD } from "node-av/constants";
import { InputError } from "../../../errors.ts";
import { Packet } from "./av.ts";
import { Demux } from "./demux.ts";

/** Opens a video that was written and counts its frames. @throws InputError where it does not hold them all */
export async function verify(path: string, name: string, frames: number): Promise<void> {
  const found = await countFrames(path).catch(() => 0);
  if (found === frames) return;
  throw new InputError(
    `${name}: cannot be written whole: ${found} of ${frames} frames are in the file; is the disk full?`,
  );
}

async function countFrames(path: string): Promise<number> {
  await using demux = await Demux.open({ url: `file:${path}` });
  const video = demux.video;
  using packet = new Packet();
  packet.alloc();
  let count = 0;
  while (video && (await demux.read(packet))) {
    if (packet.streamIndex === video.index && !packet.hasFlags(AV_PKT_FLAG_DISCARD)) count++;
    packet.unref();
  }
  return count;
}
