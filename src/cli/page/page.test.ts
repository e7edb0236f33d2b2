import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { maskwatch, startMaskwatch } from "../testing/maskwatch.ts";
import { buildSite } from "./build.ts";
import { servePage } from "./server.ts";
import { PAGE_HEADERS, type PageFile, readPage } from "./site.ts";

const script = Buffer.from("console.log(1);".repeat(100));
const files: PageFile[] = [
  { path: "index.html", type: "text/html; charset=utf-8", bytes: Buffer.from("<!doctype html>"), brotli: undefined },
  { path: "page.js", type: "text/javascript; charset=utf-8", bytes: script, brotli: Buffer.from("as if by Brotli") },
  { path: "models/a.onnx", type: "application/octet-stream", bytes: Buffer.alloc(9), brotli: undefined },
];

async function served(): Promise<string> {
  const page = await servePage(files, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => page[Symbol.asyncDispose]());
  return page.address;
}

describe("servePage", () => {
  test("answers with the headers that isolate the page, and forbids other addresses", async () => {
    const response = await fetch(await served());
    expect(await response.text()).toBe("<!doctype html>");
    for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(response.headers.get(name)).toBe(value);
    expect(response.headers.get("content-security-policy")).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:/);
  });

  test("sends what the browser takes, and nothing where it has it already", async () => {
    const address = await served();
    const coded = (coding: string) => fetch(`${address}page.js`, { headers: { "accept-encoding": coding } });
    expect((await coded("gzip")).headers.get("content-encoding")).toBe("gzip");
    const plain = await coded("identity");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(script.toString());
    const model = await fetch(`${address}models/a.onnx`, { headers: { "accept-encoding": "gzip, br" } });
    expect(model.headers.get("content-encoding")).toBeNull();
    const tag = plain.headers.get("etag")!;
    expect((await fetch(`${address}page.js`, { headers: { "if-none-match": tag } })).status).toBe(304);
  });

  test("gives nothing but the page's files, and takes nothing in", async () => {
    const address = await served();
    for (const path of ["nothing", "../../package.json", "%2e%2e/package.json", "models/"]) {
      expect((await fetch(address + path)).status).toBe(404);
    }
    expect((await fetch(address, { method: "POST", body: "picture" })).status).toBe(405);
  });
});

describe("buildSite", () => {
  test("writes every file with its compressed copies, and tells of the headers", async () => {
    const folder = join(await temporaryFolder(), "site");
    await buildSite(files, folder);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "README.md",
      "index.html",
      "index.html.gz",
      "models",
      "models/a.onnx",
      "page.js",
      "page.js.br",
      "page.js.gz",
    ]);
    expect(gunzipSync(await readFile(join(folder, "page.js.gz")))).toEqual(script);
    const told = await readFile(join(folder, "README.md"), "utf8");
    for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(told).toContain(`${name}: ${value}`);
  });

  test("leaves a folder that is not empty as it is, and nothing beside it", async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, "site");
    await mkdir(folder);
    await writeFile(join(folder, "mine.txt"), "");
    await expect(buildSite(files, folder)).rejects.toThrow(`${folder}: is not empty`);
    await expect(buildSite(files, join(folder, "mine.txt"))).rejects.toThrow("is a file, not a folder");
    expect([await readdir(parent), await readdir(folder)]).toEqual([["site"], ["mine.txt"]]);
  });
});

describe("maskwatch page", () => {
  test("prints its address, serves the page with its models, and ends well by Ctrl-C", async () => {
    const { child, printed, ended } = startMaskwatch("page", "--port", "0");
    while (!printed.stdout.endsWith("/\n")) await new Promise((resolve) => child.stdout.once("data", resolve));
    const address = printed.stdout.trim();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(address)).text()).toContain("<title>Maskwatch</title>");
    expect((await fetch(`${address}models/mask-detector.onnx`)).status).toBe(200);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("says in one line that a port is in use or a host is not ours", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    expect(await maskwatch("page", "--port", String(port))).toMatchObject({
      code: 1,
      stderr: `maskwatch: port ${port}: is in use; give another by --port\n`,
    });
    const elsewhere = await maskwatch("page", "--port", "0", "--host", "192.0.2.1");
    expect(elsewhere).toMatchObject({
      code: 1,
      stderr: "maskwatch: host 192.0.2.1: is no address of this machine; give another by --host\n",
    });
    expect((await maskwatch("page", "--port", "70000")).code).toBe(2);
  });

  test("writes a site whose policy is the served one", async () => {
    const folder = join(await temporaryFolder(), "site");
    expect(await maskwatch("page", "--build", folder)).toMatchObject({ code: 0, stdout: `${folder}\n` });
    const html = await readFile(join(folder, "index.html"), "utf8");
    const policy = PAGE_HEADERS["Content-Security-Policy"].replace("; frame-ancestors 'none'", "");
    expect(html).toContain(`content="${policy}"`);
    const kept = await readFile(join(folder, "service-worker.js"), "utf8");
    for (const { path } of await readPage()) {
      // What is for WebGPU is kept once it is used; licences are not.
      if (!/jspi|(\.LEGAL\.txt|service-worker\.js)$/.test(path)) expect(kept).toContain(`"${path}"`);
    }
    const again = await maskwatch("page", "--build", folder);
    expect(again).toMatchObject({
      code: 1,
      stderr: `maskwatch: ${folder}: is not empty; give a new folder, or empty it\n`,
    });
  });
});
