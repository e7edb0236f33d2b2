import { basename } from "node:path";

/** Whether a name stands for a sequence of pictures: `frames/%04d.png`, `frames/*.png`. */
export const isSequence = (source: string) => /%(?:0\d+)?d|\*/.test(basename(source));

/** Whether a name is that of a camera or stream, not of a file: `-`, `webcam:0`, `rtsp://…`. */
export const isAddress = (source: string) =>
  source === "-" || /^(webcam|rtsps?|https?|rtmps?|srt|udp|rtp):/i.test(source);
