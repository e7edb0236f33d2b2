import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { type Browser, chromium } from "playwright-core";
import { onTestFinished, test } from "vitest";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A test in headless Chromium; skipped, with the reason in its name, where there is none. */
export function testInChromium(name: string, run: () => Promise<void>): void {
  const present = existsSync(executablePath);
  test.skipIf(!present)(present ? name : `${name} (skipped: no browser at ${executablePath})`, run);
}

/** Starts the browser; it is closed when the test has finished. */
export async function openChromium(...more: readonly string[]): Promise<Browser> {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...quiet, ...more],
  });
  onTestFinished(() => browser.close());
  return browser;
}

export interface ServedFile {
  type: string;
  body: Uint8Array | string;
}

/** Serves files on loopback until the test has finished; returns the address, without a slash at its end. */
export async function serve(files: (path: string) => Promise<ServedFile | undefined>): Promise<string> {
  const server = createServer(async (request, response) => {
    const file = await files(new URL(request.url ?? "/", "http://localhost").pathname);
    response.writeHead(file ? 200 : 404, file ? { "content-type": file.type } : {});
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
