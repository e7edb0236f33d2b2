import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { InputError } from "../../errors.ts";
import { MODEL_FILE } from "../../model/index.ts";

/**
 * What the page wants to be served with. The first two make it cross-origin isolated, without which WebAssembly has one
 * thread; the page's own policy stands in index.html too.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".onnx": "application/octet-stream",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A file of the page. */
export interface PageFile {
  /** From the page's address on, with `/`. */
  path: string;
  type: string;
  bytes: Buffer;
  /** The same by Brotli, where the build made it. */
  brotli: Buffer | undefined;
}

/** Whether a file shrinks by compression. */
export const isCompressible = ({ path }: Pick<PageFile, "path">) => !/\.(onnx|png|woff2)$/.test(path);

const folder = new URL("../../../dist/page/", import.meta.url);
const models = new URL("../../../models/", import.meta.url);

/**
 * The page as it was built, with the package's models.
 *
 * @throws InputError where it was not built
 */
export async function readPage(page = folder): Promise<PageFile[]> {
  const names = await readdir(page, { recursive: true, withFileTypes: true }).catch(() => {
    throw new InputError("this package lacks the page; it is made by `npm run build`");
  });
  const root = fileURLToPath(page);
  const paths = names
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      `${parentPath}/${name}`.slice(root.length).replaceAll("\\", "/").replace(/^\/+/, ""),
    );
  const nets = ["face-detector.onnx", MODEL_FILE].map((name) => readPart(`models/${name}`, new URL(name, models)));
  return Promise.all([...paths.map((path) => readPart(path, new URL(path, page))), ...nets]);
}

/** A file of the build: as it is, or by Brotli. */
async function readPart(name: string, from: URL): Promise<PageFile> {
  const read = await readFile(from);
  const path = name.replace(/\.br$/, "");
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  if (path === name) return { path, type, bytes: read, brotli: undefined };
  return { path, type, bytes: await promisify(brotliDecompress)(read), brotli: read };
}
