import { join } from "node:path";
import { expect, test } from "vitest";
import { rgbImage } from "../../../image/index.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { makeVideo, plain } from "../testing/make-video.ts";
import { createVideo, openVideo } from "./index.ts";

/** The smallest and the largest value of one channel. */
function range(data: Uint8Array): [number, number] {
  const reds = data.filter((_, i) => i % 3 === 0);
  return [Math.min(...reds), Math.max(...reds)];
}

// libswscale leaves out the last pixels of rows that its vectors do not fit, where there is no room after them.
test.each([62, 66, 68, 70, 78, 350])(
  "a plain picture %i pixels wide is plain up to its edges, in parts and sizes too",
  async (width) => {
    const path = join(await temporaryFolder(), "plain.mkv");
    const height = 46;
    await makeVideo(path, { width, height, frames: 8, codec: "ffv1", paint: plain(126, 128, 128) });
    await using video = await openVideo(path);
    for await (const frame of video.frames()) {
      using owned = frame;
      // What memory held before must not show.
      for (let i = 0; i < 20; i++) Buffer.alloc(3 * width * height, i % 2 ? 255 : 1);
      const cuts = [
        {},
        { size: { width: width - 5, height: height - 3 } },
        { area: { x: width - 21, y: 11, width: 21, height: 30 } },
        { area: { x: 3, y: 5, width: 37, height: 33 } },
        { area: { x: width - 43, y: 3, width: 43, height: 43 }, size: { width: 19, height: 19 } },
      ];
      for (const cut of cuts) {
        const [low, high] = range((await owned.picture.pixels(cut)).data);
        expect([low, high, JSON.stringify(cut)]).toEqual([low, low + Math.min(1, high - low), JSON.stringify(cut)]);
        expect(low).toBeGreaterThan(120);
        expect(high).toBeLessThan(136);
      }
    }
  },
);

test("an image of any width is written up to its edges", async () => {
  const folder = await temporaryFolder();
  const source = join(folder, "source.mkv");
  const width = 70;
  await makeVideo(source, { width, height: 46, frames: 4, codec: "ffv1" });
  await using video = await openVideo(source);
  await using copy = await createVideo(join(folder, "copy.mp4"), { like: video, crf: 1 });
  for await (const frame of video.frames()) {
    await copy.write({
      ...frame,
      time: frame.time,
      image: rgbImage(width, 46, new Uint8Array(3 * width * 46).fill(128)),
    });
    frame[Symbol.dispose]();
  }
  await copy.finish();
  await using written = await openVideo(join(folder, "copy.mp4"));
  for await (const frame of written.frames()) {
    using owned = frame;
    const [low, high] = range((await owned.picture.pixels()).data);
    expect(low).toBeGreaterThan(122);
    expect(high).toBeLessThan(134);
  }
});
