import { type AddressInfo, connect, createServer } from "node:net";
import type { Browser } from "playwright-core";
import { servePage } from "../../src/cli/page/server.ts";
import type { PageFile } from "../../src/cli/page/site.ts";

/** Bytes that a first visit takes, until the page works offline: as sent, with all headers, and of the files themselves. */
export async function firstLoad(browser: Browser, files: readonly PageFile[]) {
  await using served = await servePage(files, { host: "127.0.0.1", port: 0 });
  let sent = 0;
  const counter = createServer((client) => {
    const server = connect(Number(new URL(served.address).port), "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
    server.on("data", ({ length }) => {
      sent += length;
    });
  });
  await new Promise<void>((resolve) => counter.listen(0, "127.0.0.1", resolve));
  const asked = new Set<string>();
  const page = await browser.newPage();
  page.context().on("response", (response) => asked.add(new URL(response.url()).pathname.slice(1) || "index.html"));
  await page.goto(`http://127.0.0.1:${(counter.address() as AddressInfo).port}/`);
  await page.waitForSelector("footer >> text=Works offline");
  await page.click("button >> text=Try the drawn sample");
  await page.waitForSelector(".events li");
  await page.context().close();
  counter.close();
  const kept = files.filter(({ path }) => asked.has(path) || !/jspi|\.txt$/.test(path));
  return { sent, raw: kept.reduce((sum, { bytes }) => sum + bytes.length, 0) };
}
