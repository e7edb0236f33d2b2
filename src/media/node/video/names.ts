import { basename } from "node:path";

/** Whether a name stands for a sequence of pictures: `frames/%04d.png`, `frames/*.png`. */
export const isSequence = (source: string) => /%(?:0\d+)?d|\*/.test(basename(source));

/** Whether a name is that of a camera or stream, not of a file: `-`, `webcam:0`, `rtsp://…`. */
export const isAddress = (source: string) =>
  source === "-" || /^(webcam|rtsps?|https?|rtmps?|srt|udp|rtp):/i.test(source);

/** A source as it may be shown and kept: without the password that may stand in its address. */
export const shownSource = (source: string) => source.replace(/^([a-z]+:\/\/[^/@:]*):[^/@]*@/i, "$1:***@");
