import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { fileKind } from "./kinds.ts";
import { movingGif } from "./testing/moving-gif.ts";

const picture = () => sharp({ create: { width: 32, height: 20, channels: 3, background: "#3060c0" } });
const moving = async () => sharp(await movingGif(3), { animated: true });
async function twoJpegs({ exif = false } = {}): Promise<Buffer> {
  const jpeg = picture().jpeg();
  const first = exif ? jpeg.clone().withExif({ IFD0: { Make: "a camera" } }) : jpeg;
  return Buffer.concat([await first.toBuffer(), await jpeg.toBuffer()]);
}
const latin1 = (text: string) => Buffer.from(text, "latin1");

async function kindOf(name: string, content: string | Uint8Array) {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  return fileKind(file);
}

describe("a file's kind is told by its content, whatever its name", () => {
  test.each<[string, () => Promise<Buffer>, string, string]>([
    ["x.gif", () => picture().jpeg().toBuffer(), "photo", "JPEG"],
    ["x.jfif", () => picture().jpeg().toBuffer(), "photo", "JPEG"],
    ["x.mp4", () => picture().png().toBuffer(), "photo", "PNG"],
    ["x", () => picture().webp().toBuffer(), "photo", "WebP"],
    ["x.jpg", () => picture().avif().toBuffer(), "photo", "AVIF"],
    ["x.heic", () => picture().tiff().toBuffer(), "photo", "TIFF"],
    ["x.mov", () => picture().gif().toBuffer(), "photo", "GIF"],
    ["x.jpg", () => movingGif(3), "video", "animated GIF"],
    ["x.jpg", async () => (await moving()).webp().toBuffer(), "video", "animated WebP"],
    ["x.jpg", async () => latin1("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "photo", "HEIC"],
    ["x.jpg", async () => latin1("\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), "photo", "AVIF"],
    ["x.jpg", async () => latin1("\0\0\0\x18ftypisom\0\0\0\0isomavc1"), "video", "MP4"],
    ["x.jpg", async () => latin1("\0\0\0\x14ftypqt  \0\0\0\0qt  "), "video", "QuickTime"],
    ["x.jpg", async () => latin1("\0\0\0\x08wide\0\0\x10\0mdat"), "video", "QuickTime"],
    ["x.jpg", async () => latin1("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"), "video", "Matroska"],
    ["x.jpg", async () => latin1("RIFF\0\0\0\0AVI LIST"), "video", "AVI"],
    ["x.jpg", async () => latin1("\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01"), "video", "MXF"],
    ["x.jpg", async () => latin1("DKIF\0\0 \0VP80"), "video", "IVF"],
    ["x.jpg", async () => latin1("nut/multimedia container\0"), "video", "NUT"],
    ["x.jpg", async () => latin1("\x1f\x07\0\x3f\x58"), "video", "DV"],
    ["x.jpg", async () => latin1("\0\0\0\x01\x67\x64"), "video", "H.264"],
    ["x.jpg", async () => latin1("\0\0\0\x01\x40\x01"), "video", "HEVC"],
    ["x.jpg", () => twoJpegs(), "video", "MJPEG"],
    ["x.jpg", () => twoJpegs({ exif: true }), "photo", "JPEG"],
    ["x.jpg", async () => Buffer.alloc(600, latin1("G").toString().padEnd(188, "x")), "video", "MPEG-TS"],
    [
      "x.jpg",
      async () => Buffer.alloc(9000, latin1("G").toString().padStart(100, "\x01").padEnd(188, "x")),
      "video",
      "MPEG-TS",
    ],
    ["x.jpg", async () => latin1(`xx${"\0\0\x01\xe0\0\x08\x80\0\0abcde".repeat(5)}`), "video", "MPEG"],
  ])("%s holds %s", async (name, content, kind, format) => {
    expect(await kindOf(name, await content())).toEqual({ kind, format });
  });

  test.each([
    ["an empty file", ""],
    ["an HTML page; download the picture itself", "<!DOCTYPE html>\n<html><body>404</body></html>"],
    ["a text", "hello"],
    ["a text", "G".padEnd(46, "x").concat("\n").repeat(90).slice(1)],
    ["a file of no known kind", "\0\0\x01\xe0\0\x08 and something else that is no packet"],
    ["a text", "BM is how this text begins, and P5, and GIF"],
    ["a Git LFS pointer; fetch the file itself", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"],
    ["an SVG drawing", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["a PDF", "%PDF-1.7"],
    ["a ZIP archive; unpack it", "PK\x03\x04aaaa"],
    ["a JPEG XL picture; convert it", "\xff\x0a\0\0"],
    ["a file of no known kind", "\x01\x02\x03\x04"],
    ["a camera's raw file; convert it", "II*\0\x10\0\0\0CR\x02\0"],
  ])("says why a file is neither photo nor video: %s", async (reason, content) => {
    const found = await kindOf("x.jpg", latin1(content));
    expect([found.kind, found.reason]).toEqual(["other", expect.stringContaining(reason)]);
  });

  test("tells a still PNG from one that moves", async () => {
    const still = await picture().png().toBuffer();
    const animation = Buffer.alloc(20);
    animation.writeUInt32BE(8, 0);
    animation.write("acTL", 4);
    animation.writeUInt32BE(5, 8);
    const afterHeader = 8 + 25;
    const moves = Buffer.concat([still.subarray(0, afterHeader), animation, still.subarray(afterHeader)]);
    expect(await kindOf("x.png", still)).toEqual({ kind: "photo", format: "PNG" });
    expect(await kindOf("x.png", moves)).toEqual({ kind: "video", format: "animated PNG" });
  });

  test("says which of a TIFF's pages is read", async () => {
    const pages = (await moving()).tiff({ pyramid: false }).toBuffer();
    expect(await kindOf("x.tif", await pages)).toEqual({
      kind: "photo",
      format: "TIFF",
      note: "only the first of its 3 pages is read",
    });
  });

  test("a folder is no photo, and a missing file an error", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "photos.jpg"));
    expect(await fileKind(join(folder, "photos.jpg"))).toMatchObject({ kind: "other", reason: "a folder" });
    await expect(fileKind(join(folder, "none.jpg"))).rejects.toThrow(/none\.jpg: no such file/);
  });
});
