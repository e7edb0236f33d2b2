import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { PageFile } from "../../cli/page/site.ts";
import type { Face } from "../../faces/index.ts";
import { iou } from "../../geometry/index.ts";
import { loadMaskDetector, openVideo, readImage } from "../../index.ts";
import { createVideo } from "../../media/node/index.ts";
import { testInChromium } from "../../testing/chromium.ts";
import { openPage } from "../../testing/page.ts";
import { slide } from "../../testing/slide.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";

const require = createRequire(import.meta.url);
const photo = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo/sample1.jpg");

/** A newer version's file: its worker has another hash over the files, which it takes for its version. */
function newer(file: PageFile): PageFile {
  const text = file.bytes.toString();
  if (file.path === "page.css") return { ...file, bytes: Buffer.from(`${text}/*newer*/`) };
  if (file.path !== "service-worker.js") return file;
  return { ...file, bytes: Buffer.from(text.replace(/"[0-9a-f]{12}"/, '"0123456789ab"')) };
}

const phase = (page: Page, name: string) => page.waitForSelector(`.stage[data-phase=${name}]`);
const count = async (page: Page, name: string) => Number(await page.textContent(`[data-count=${name}]`));

/** A short video of people who move to the left. */
async function makeVideo(name: string, frames: number): Promise<string> {
  await using source = await openVideo(await slide(frames));
  const path = join(await temporaryFolder(), name);
  await using copy = await createVideo(path, { like: source });
  for await (const frame of source.frames()) {
    using owned = frame;
    await copy.write(owned);
  }
  await copy.finish();
  return path;
}

/** What a press on a link or a button saves. */
async function saved(page: Page, selector: string): Promise<{ name: string; bytes: Buffer; path: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
  const path = join(await temporaryFolder(), download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), bytes: await readFile(path), path };
}

/** The most colours that a screenshot of the stage has within a face, of 900 places. Blurred it is a few cells. */
async function mostColors(page: Page, faces: readonly Face[]): Promise<number> {
  const { width, data } = await readImage(await page.locator(".stage canvas").screenshot());
  const shown = await page.$eval(".stage canvas", (element) => {
    const canvas = element as HTMLCanvasElement;
    const scale = Math.min(canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height);
    const [left, top] = [canvas.clientWidth - scale * canvas.width, canvas.clientHeight - scale * canvas.height];
    return { scale, left: left / 2, top: top / 2 };
  });
  const colors = faces.map(({ box }) => {
    const found = new Set<number>();
    for (let y = 0.2; y < 0.8; y += 0.02) {
      for (let x = 0.2; x < 0.8; x += 0.02) {
        const column = Math.round(shown.left + shown.scale * (box.x + x * box.width));
        const row = Math.round(shown.top + shown.scale * (box.y + y * box.height));
        const at = 3 * (row * width + column);
        found.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      }
    }
    return found.size;
  });
  return Math.max(...colors);
}

describe("the page", () => {
  testInChromium("finds in a photo what the command line finds, and saves its copy", async () => {
    const { page, elsewhere } = await openPage();
    await page.setInputFiles("#files", photo);
    await phase(page, "still");
    await using detector = await loadMaskDetector({ faceDetector: "retinaface" });
    const expected = await detector.detect(await readImage(photo));
    expect(await count(page, "now")).toBe(expected.length);
    expect(await count(page, "no_mask")).toBe(expected.filter(({ label }) => label === "no_mask").length);
    const copy = await saved(page, ".files a");
    expect(copy.name).toBe("sample1-annotated.png");
    const [{ width, height }, original] = await Promise.all([readImage(copy.bytes), readImage(photo)]);
    expect([width, height]).toEqual([original.width, original.height]);
    expect(elsewhere).toEqual([]);
  });

  testInChromium("takes a picture that is pasted", async () => {
    const { page } = await openPage();
    const bytes = [...(await readFile(photo))];
    await page.evaluate((data) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([Uint8Array.from(data)], "pasted.jpg", { type: "image/jpeg" }));
      dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
    }, bytes);
    await phase(page, "still");
    expect(await count(page, "now")).toBeGreaterThan(2);
  });

  testInChromium("watches a video to its end, and saves its copy and the events", async () => {
    const { page, told } = await openPage();
    const video = await makeVideo("people.webm", 20);
    await page.setInputFiles("#files", [video, photo]);
    await page.waitForSelector(".files li:nth-child(2)[data-state=done]");
    expect(await page.getAttribute(".files li:nth-child(1)", "data-state")).toBe("done");
    const seen = (await told()).filter(({ faces }) => faces);
    expect(seen).toHaveLength(20);

    await using detector = await loadMaskDetector({ faceDetector: "retinaface", faceSides: [640] });
    await using source = await openVideo(video);
    let at = 0;
    for await (const frame of source.frames()) {
      using owned = frame;
      const faces = await detector.detect(owned.picture);
      const { faces: found, time } = seen[at++];
      expect(time).toBeCloseTo(owned.time, 3);
      for (const face of faces.filter(({ score }) => score > 0.8)) {
        expect(Math.max(...found!.map(({ box }) => iou(box, face.box)))).toBeGreaterThanOrEqual(0.9);
      }
    }

    const copy = await saved(page, ".files li:nth-child(1) a");
    expect(copy.name).toMatch(/^people-annotated\.(mp4|webm)$/);
    await using annotated = await openVideo(copy.path);
    let frames = 0;
    for await (const frame of annotated.frames()) {
      using _ = frame;
      frames++;
    }
    expect([annotated.width, annotated.height, frames]).toEqual([640, 440, 20]);

    const table = await saved(page, ".events button:nth-child(1)");
    const lines = table.bytes.toString().trim().split("\n");
    expect(lines[0]).toBe("source,event,track,time,confirmed,confidence,arrived,crop");
    expect(lines[1]).toMatch(/^people\.webm,appeared,1,0,/);
    const rows = await saved(page, ".events button:nth-child(2)");
    expect(JSON.parse(rows.bytes.toString().split("\n")[0])).toMatchObject({
      source: "people.webm",
      event: "appeared",
    });
  });

  testInChromium("says what to do about a file that is none, and goes on", async () => {
    const { page } = await openPage();
    await page.setInputFiles("#files", { name: "notes.mp4", mimeType: "video/mp4", buffer: Buffer.from("no video") });
    await phase(page, "problem");
    expect(await page.textContent(".message h2")).toBe("This file cannot be read");
    await page.setInputFiles("#files", photo);
    await phase(page, "still");
  });

  testInChromium("says what to do where the camera is not allowed", async () => {
    const { page } = await openPage({ isAllowed: false });
    await page.click(".message .primary");
    await phase(page, "problem");
    expect(await page.textContent(".message h2")).toBe("The camera is not allowed");
    expect(await page.isVisible("button >> text=Try again")).toBe(true);
  });

  testInChromium("tells each fault of a camera, and an old browser's, in words of its own", async () => {
    const { page } = await openPage();
    const titles: Record<string, string> = {
      NotAllowedError: "The camera is not allowed",
      NotFoundError: "No camera was found",
      NotReadableError: "The camera is in use",
      TypeError: "The camera cannot be used",
    };
    for (const [name, title] of Object.entries(titles)) {
      await page.evaluate((fault) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", fault));
      }, name);
      await page.click(".message .primary");
      await page.waitForSelector(`.message h2 >> text=${title}`);
    }
    await page.evaluate("WebAssembly.validate = () => false");
    await page.click("button >> text=Try the drawn sample");
    await page.waitForSelector(".message h2 >> text=This browser is too old");
  });

  testInChromium("says that it pauses while its tab is hidden", async () => {
    const { page } = await openPage();
    await page.click("button >> text=Try the drawn sample");
    await phase(page, "live");
    const hide = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await hide(true);
    await page.waitForSelector(".paused");
    await hide(false);
    await page.waitForSelector(".notice >> text=Paused while the tab was hidden");
    expect(await page.isVisible(".paused")).toBe(false);
  });

  testInChromium("says what to do where a model is missing, and tries again", async () => {
    const { page } = await openPage();
    await page.context().route("**/mask-detector.onnx", (route) => route.fulfill({ status: 404 }));
    await page.evaluate(async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await page.reload();
    await page.click("button >> text=Try the drawn sample");
    await phase(page, "problem");
    expect(await page.textContent(".message h2")).toBe("The models could not be loaded");
    await page.context().unroute("**/mask-detector.onnx");
    await page.click(".message .primary");
    await phase(page, "live");
  });

  testInChromium("works without a network after its first visit", async () => {
    const { page } = await openPage();
    await page.waitForSelector("footer >> text=Works offline");
    await page.context().setOffline(true);
    await page.reload();
    await page.click("button >> text=Try the drawn sample");
    await phase(page, "live");
    await page.waitForFunction(() => document.querySelector("[data-count=now]")?.textContent === "3");
  });

  testInChromium("goes on as it is while a newer version waits", async () => {
    const { page, publish } = await openPage();
    await page.waitForSelector("footer >> text=Works offline");
    await page.click("button >> text=Try the drawn sample");
    await phase(page, "live");
    await publish(newer);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.waitForSelector("footer >> text=A new version is ready");
    expect(await page.getAttribute(".stage", "data-phase")).toBe("live");
    // All that this session loads is still of its own version.
    expect(await page.evaluate(async () => (await fetch("page.css")).text())).not.toContain("newer");
  });

  testInChromium("works on one thread where no header isolates it", async () => {
    const { page, address } = await openPage();
    await page.context().route(`${address}**`, async (route) => {
      const response = await route.fetch();
      const headers = Object.entries(response.headers()).filter(([name]) => !name.startsWith("cross-origin"));
      await route.fulfill({ response, headers: Object.fromEntries(headers) });
    });
    await page.evaluate(async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await page.goto(`${address}?again`);
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    await page.setInputFiles("#files", photo);
    await phase(page, "still");
    expect(await page.textContent("footer")).toContain("1 thread");
  });

  testInChromium("never draws a bare pixel of a face where faces are blurred", async () => {
    const { page, told } = await openPage({ viewport: { width: 1100, height: 800 } });
    await page.check(".switch input");
    await page.setInputFiles("#files", photo);
    await phase(page, "still");
    await using detector = await loadMaskDetector({ faceDetector: "retinaface" });
    const faces = await detector.detect(await readImage(photo));
    expect(faces.length).toBeGreaterThan(2);
    expect(await mostColors(page, faces)).toBeLessThan(200);
    await page.uncheck(".switch input");
    expect(await mostColors(page, faces)).toBeGreaterThan(400);

    await page.check(".switch input");
    await page.click(".sources button:nth-child(3)");
    await page.waitForFunction(() => document.querySelector("[data-count=now]")?.textContent === "3");
    expect(await page.isVisible(".stage video")).toBe(false);
    for (let i = 0; i < 3; i++) expect(await mostColors(page, (await told()).at(-1)!.faces!)).toBeLessThan(200);
  });

  testInChromium("computes on the graphics card where that gives the same answers on the test picture", async () => {
    const { page, elsewhere } = await openPage({
      switches: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
    });
    await page.click(".settings summary");
    await page.selectOption("#compute", "webgpu");
    await page.waitForSelector("text=/Gives the same answers|other answers|cannot use it/");
    expect(await page.textContent(".settings [role=status]")).toBe("Gives the same answers on the test picture");
    expect(await page.inputValue("#compute")).toBe("webgpu");
    expect(elsewhere).toEqual([]);
  });

  testInChromium("stays on the processor where there is no graphics card", async () => {
    const { page } = await openPage();
    await page.click(".settings summary");
    await page.selectOption("#compute", "webgpu");
    await page.waitForSelector("text=/Gives the same answers|other answers|cannot use it/");
    expect(await page.inputValue("#compute")).toBe("cpu");
  });

  testInChromium("has no fault of accessibility that a program finds, in both languages", async () => {
    const { page } = await openPage();
    const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
    const faults = async () => {
      const { violations } = (await page.evaluate(`${axe}; axe.run()`)) as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };
    expect(await faults()).toEqual([]);
    await page.click(".settings summary");
    await page.click("button >> text=Try the drawn sample");
    await page.waitForSelector(".events li");
    expect(await faults()).toEqual([]);
    await page.click(".privacy");
    expect(await faults()).toEqual([]);
    await page.click("dialog .button");
    await page.selectOption(".language select", "hi");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await page.getAttribute("html", "lang")).toBe("hi");
    expect(await faults()).toEqual([]);
  });
});
