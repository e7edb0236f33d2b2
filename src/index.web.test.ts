import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { PORTABLE } from "../scripts/stages.ts";
import { iou, loadMaskDetector, type MaskedFace, readImage } from "./index.ts";
import { openChromium, serve, testInChromium } from "./testing/chromium.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const photo = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo/sample1.jpg");
const wasm = dirname(require.resolve("onnxruntime-web/wasm"));

/** What a page of one's own would hold. */
const PAGE_SCRIPT = `
  import { annotate, loadMaskDetector, readImage } from "maskwatch";
  globalThis.facesIn = async (photo) => {
    await using detector = await loadMaskDetector({ models: "/models/", wasmPaths: "/wasm/", threads: 1 });
    const image = await readImage(photo);
    const faces = await detector.detect(image);
    const drawn = annotate({ image, faces });
    return { faces, changed: drawn.data.some((value, i) => value !== image.data[i]) };
  };
`;

async function bundle(): Promise<{ script: string; sources: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: PAGE_SCRIPT, resolveDir: here("."), loader: "js" },
    alias: { maskwatch: here("index.web.ts") },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
  });
  const sources = Object.keys(metafile.inputs).filter((file) => file.startsWith("src/"));
  return { script: outputFiles[0].text, sources: sources.map((file) => file.slice("src/".length)) };
}

const TYPES: Record<string, string> = { ".mjs": "text/javascript", ".wasm": "application/wasm", ".jpg": "image/jpeg" };

async function site(script: string): Promise<string> {
  return serve(async (path) => {
    if (path === "/")
      return { type: "text/html", body: '<!doctype html><script type="module" src="/page.js"></script>' };
    if (path === "/page.js") return { type: "text/javascript", body: script };
    const folders: Record<string, string> = { models: here("../models"), wasm, photos: dirname(photo) };
    const folder = folders[path.split("/")[1]];
    if (!folder) return undefined;
    const type = TYPES[path.slice(path.lastIndexOf("."))] ?? "application/octet-stream";
    return { type, body: await readFile(join(folder, basename(path))) };
  });
}

describe("the portable core in a browser", () => {
  test("is bundled from portable stages and what is the browser's own", async () => {
    const { sources } = await bundle();
    const own =
      /^(errors|labels|options|random|index\.web|load\/web|media\/web\/.*|runtime\/(index|runtime|ort-session|web))\.ts$/;
    const isPortable = (file: string) => PORTABLE.some((stage) => file.startsWith(`${stage}/`));
    expect(sources.filter((file) => !own.test(file) && !isPortable(file))).toEqual([]);
    expect(sources).toContain("faces/retinaface/retinaface.ts");
  });

  testInChromium("finds and classifies the faces of a photo as Node does", async () => {
    const address = await site((await bundle()).script);
    const page = await (await openChromium()).newPage();
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(address);
    await page.waitForFunction("globalThis.facesIn");
    const result = await page.evaluate(`facesIn("/photos/${basename(photo)}")`);
    const { faces, changed } = result as { faces: MaskedFace[]; changed: boolean };

    await using detector = await loadMaskDetector({ faceDetector: "retinaface" });
    const expected = await detector.detect(await readImage(photo));
    expect(expected.length).toBeGreaterThan(2);
    expect(faces).toHaveLength(expected.length);
    for (const face of expected) {
      const [same] = faces.toSorted((a, b) => iou(b.box, face.box) - iou(a.box, face.box));
      expect(iou(same.box, face.box)).toBeGreaterThanOrEqual(0.95);
      expect(same.label).toBe(face.label);
      expect(Math.abs(same.confidence - face.confidence)).toBeLessThan(0.02);
    }
    expect(changed).toBe(true);
    expect(elsewhere).toEqual([]);
  });
});
