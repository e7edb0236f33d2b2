import { pathToFileURL } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { servePage } from "../cli/page/server.ts";
import { type PageFile, readPage } from "../cli/page/site.ts";
import type { MaskEvent, MaskSummary } from "../events/index.ts";
import type { WatchedFace } from "../pipeline/index.ts";
import { openChromium } from "./chromium.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the page told of a frame, or of a stream's end. */
export interface Told {
  source: string;
  time?: number;
  faces?: WatchedFace[];
  events: MaskEvent[];
  summary: MaskSummary;
}

export interface OpenedPage {
  page: Page;
  address: string;
  /** Requests to other origins; there must be none. */
  elsewhere: string[];
  /** Serves other files at the address from now on. */
  publish(change: (file: PageFile) => PageFile): Promise<void>;
  /** What the page has told so far. */
  told(): Promise<Told[]>;
}

let files: Promise<PageFile[]> | undefined;

/** The page as it is now, bundled once a test file. */
async function bundled(): Promise<PageFile[]> {
  const { buildPage } = await import(new URL("../../scripts/build-page.mjs", import.meta.url).href);
  const folder = await temporaryFolder();
  await buildPage({ page: folder });
  return readPage(pathToFileURL(`${folder}/`));
}

interface PageOptions extends BrowserContextOptions {
  /** What the camera shows, as YUV4MPEG2; Chromium's own picture where left out. */
  camera?: string | undefined;
  /** Whether the user allows the camera; true where left out. */
  isAllowed?: boolean;
  /** More of Chromium's switches. */
  switches?: readonly string[];
}

/** Serves the page and opens it in headless Chromium with a camera. */
export async function openPage({
  camera,
  isAllowed = true,
  switches = [],
  ...context
}: PageOptions = {}): Promise<OpenedPage> {
  files ??= bundled();
  const host = "127.0.0.1";
  let served = await servePage(await files, { host, port: 0 });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const browser = await openChromium(
    "--use-fake-device-for-media-stream",
    ...(isAllowed ? ["--use-fake-ui-for-media-stream"] : ["--deny-permission-prompts"]),
    ...(camera ? [`--use-file-for-fake-video-capture=${camera}`] : []),
    ...switches,
  );
  const page = await (await browser.newContext({ acceptDownloads: true, ...context })).newPage();
  // A busy machine takes its time.
  page.setDefaultTimeout(240_000);
  const { address } = served;
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    addEventListener("maskwatch", (event) => told.push((event as CustomEvent).detail));
  });
  await page.goto(address);
  const publish = async (change: (file: PageFile) => PageFile) => {
    await served[Symbol.asyncDispose]();
    served = await servePage((await files!).map(change), { host, port: Number(new URL(address).port) });
  };
  return { page, address, elsewhere, publish, told: () => page.evaluate("told") };
}
