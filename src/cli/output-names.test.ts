import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { Source } from "./find-sources.ts";
import { outputsOf, refuseSharing } from "./output-names.ts";

const photo = (path: string, format: string): Source => ({ path, kind: "photo", format, below: "" });
const video = (path: string, format: string): Source => ({ path, kind: "video", format, below: "" });

function named(...sources: Source[]): string[] {
  const outputs = outputsOf(sources, "out");
  return sources.map((source) => {
    const { file, remark } = outputs.get(source)!;
    return file.slice("out/".length) + (remark ? ` (${remark})` : "");
  });
}

describe("a copy's name", () => {
  test.each([
    [photo("in/IMG_1.HEIC", "HEIC"), "IMG_1.jpg (as JPG; its content is HEIC)"],
    [photo("in/still.gif", "GIF"), "still.png (as PNG; its content is GIF)"],
    [photo("in/paint.BMP", "BMP"), "paint.png (as PNG; its content is BMP)"],
    [photo("in/a.pgm", "PNM"), "a.png (as PNG; its content is PNM)"],
    [photo("in/burst.avifs", "AVIF sequence"), "burst.avif (as AVIF; its content is AVIF sequence)"],
    [photo("in/x.JPG", "PNG"), "x.JPG"],
    [photo("in/v1.2", "JPEG"), "v1.2.jpg (named for its content, JPEG)"],
    [video("in/Clip.MOV", "QuickTime"), "Clip.MOV"],
    [video("in/tape.avi", "AVI"), "tape.mp4 (as MP4; its content is AVI)"],
    [video("in/clip.jpg", "MP4"), "clip.mp4 (named for its content, MP4)"],
    [video("rtsp://me:secret@10.0.0.1/live?a=b", "stream"), "rtsp-10.0.0.1-live-a-b.mp4"],
    [video("webcam:0", "stream"), "webcam-0.mp4"],
    [video("-", "stream"), "stdin.mp4"],
    [video("in/frames/%04d.png", "sequence of pictures"), "frames.mp4"],
  ])("%o", (source, name) => {
    expect(named(source)).toEqual([name]);
  });

  test("is nobody else's: who keeps its name has it, the others get another", () => {
    const sources = [
      photo("in/IMG_1.HEIC", "HEIC"),
      photo("in/IMG_1", "JPEG"),
      photo("in/IMG_1.jpg", "JPEG"),
      photo("in/IMG_1.HEIC.jpg", "JPEG"),
    ];
    const files = named(...sources).map((text) => text.replace(/ .*/, ""));
    expect(files).toEqual(["IMG_1.HEIC-2.jpg", "IMG_1-2.jpg", "IMG_1.jpg", "IMG_1.HEIC.jpg"]);
  });

  test("is refused where two keep it, and free in another folder", () => {
    const two = [photo("a/x.jpg", "JPEG"), photo("b/x.jpg", "JPEG")];
    expect(() => outputsOf(two, "out")).toThrow(/b\/x\.jpg and a\/x\.jpg would both be written to out\/x\.jpg/);
    const apart = outputsOf([two[0], { ...two[1], below: "b" }], "out");
    expect([...apart.values()].map(({ file }) => file)).toEqual([join("out", "x.jpg"), join("out", "b", "x.jpg")]);
  });
});

test("two outputs are not one file, also by links to what is not there yet", async () => {
  const root = await temporaryFolder();
  const [plot, events, loop] = ["b.svg", "c.csv", "loop"].map((name) => join(root, name));
  await symlink("b.svg", events);
  await symlink("loop", loop);
  await expect(refuseSharing({ "--events": events, "--plot": plot })).rejects.toThrow(
    `${plot}: --plot and --events are one file; give them two`,
  );
  await refuseSharing({ "--events": events, "--plot": join(root, "d.svg"), "--crops": undefined });
  await refuseSharing({ "--events": loop });
});
