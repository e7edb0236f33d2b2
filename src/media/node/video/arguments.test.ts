import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { rgbImage } from "../../../image/index.ts";
import { smallDisk } from "../../../testing/small-disk.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { movingGif } from "../testing/moving-gif.ts";
import { createVideo, readVideo } from "./index.ts";

const refused = expect.objectContaining({ name: "InputError", message: expect.stringMatching(/^.{1,300}$/) });

async function gifIn(folder: string, name = "clip.gif"): Promise<string> {
  await writeFile(join(folder, name), await movingGif(3));
  return join(folder, name);
}

describe("what is to be read", () => {
  test("is a path or a file: URL, whatever letters are in it", async () => {
    const folder = await temporaryFolder();
    for (const name of ["a.gif", "50% [x] #1?.gif", "é 人.gif", "concat:a|b.gif"]) {
      const file = await gifIn(folder, name);
      for (const source of [file, pathToFileURL(file)]) {
        await using video = await readVideo(source);
        expect(video.expectedFrames).toBe(3);
      }
    }
  });

  test("is refused where it is nothing of the kind", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "dir.mp4"));
    await writeFile(join(folder, "empty.mp4"), "");
    await writeFile(join(folder, "text.mp4"), "hello");
    const wrong = ["", 5, null, "a\0b", join(folder, "missing.mp4"), join(folder, "text.mp4/below")];
    for (const source of [...wrong, ...["dir.mp4", "empty.mp4", "text.mp4"].map((name) => join(folder, name))]) {
      await expect(readVideo(source as string)).rejects.toThrow(refused);
    }
  });
});

describe("what is to be written", () => {
  test.each(["a.avi", "a.gif", "a", "a.jpg", ""])(
    "is refused as %s, with the endings that are written",
    async (name) => {
      const folder = await temporaryFolder();
      await using video = await readVideo(await gifIn(folder));
      await expect(createVideo(name && join(folder, "out", name), { like: video })).rejects.toThrow(refused);
      expect(await readdir(folder)).toEqual(["clip.gif"]);
    },
  );

  test("is refused without the video that its frames come from", async () => {
    const folder = await temporaryFolder();
    for (const options of [undefined, {}, { like: undefined }, { like: "clip.gif" }, { like: {} }]) {
      await expect(createVideo(join(folder, "a.mp4"), options as never)).rejects.toThrow(refused);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test("takes no frame without an image of as many bytes and a time", async () => {
    const folder = await temporaryFolder();
    await using video = await readVideo(await gifIn(folder));
    await using copy = await createVideo(join(folder, "a.mp4"), { like: video });
    const frame = { source: "x", index: 0, time: 0, image: rgbImage(64, 48) };
    const wrong = [undefined, {}, { ...frame, time: Number.NaN }, { ...frame, image: { ...frame.image, width: 9 } }];
    for (const one of wrong) await expect(copy.write(one as never)).rejects.toThrow(refused);
  });

  test("takes its place only where the disk holds all of it", async (context) => {
    const disk = await smallDisk(context, 8);
    await using video = await readVideo(await gifIn(await temporaryFolder()));
    await writeFile(join(disk, "a.mp4"), "old");
    await using copy = await createVideo(join(disk, "a.mp4"), { like: video });
    const noise = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const writeAll = async () => {
      for (let index = 0; index < 60; index++) {
        await copy.write({
          source: "x",
          index,
          time: index / 10,
          image: rgbImage(
            64,
            48,
            noise.map((b) => b ^ index),
          ),
        });
      }
      await copy.finish();
    };
    await expect(writeAll()).rejects.toThrow(/a\.mp4: cannot be written/);
    await copy[Symbol.asyncDispose]();
    expect(await readdir(disk)).toEqual(["a.mp4"]);
  });
});
