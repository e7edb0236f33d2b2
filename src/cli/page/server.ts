import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { InputError } from "../../errors.ts";
import { isCompressible, PAGE_HEADERS, type PageFile } from "./site.ts";

export interface ServeOptions {
  host: string;
  /** Any that is free for 0. */
  port: number;
}

/** A page that is served. */
export interface ServedPage extends AsyncDisposable {
  /** Its address, with a slash at its end. */
  address: string;
}

/**
 * Serves the page's files, compressed where the browser takes that. Nothing is read from disk and nothing is taken in.
 *
 * @throws InputError where the port or the host cannot be used
 */
export async function servePage(files: readonly PageFile[], { host, port }: ServeOptions): Promise<ServedPage> {
  const answers = new Map(files.map((file) => [`/${file.path}`, new FileAnswer(file)]));
  const index = answers.get("/index.html");
  if (index) answers.set("/", index);
  const server = createServer((request, response) => void answer(answers, request, response));
  await listening(server, { host, port });
  const address = server.address();
  const used = typeof address === "object" && address ? address.port : port;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${used}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server, { host, port }: ServeOptions): Promise<void> {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port}: is in use; give another by --port`,
    EACCES: `port ${port}: may not be used; give one above 1023 by --port`,
    EADDRNOTAVAIL: `host ${host}: is no address of this machine; give another by --host`,
    ENOTFOUND: `host ${host}: is not known; give another by --host`,
    EAI_AGAIN: `host ${host}: is not known; give another by --host`,
  };
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ""];
      reject(reason ? new InputError(reason) : error);
    });
    server.listen(port, host, resolve);
  });
}

/** A file in each coding that was asked for. */
class FileAnswer {
  readonly #file: PageFile;
  readonly #tag: string;
  #gzip: Promise<Buffer> | undefined;

  constructor(file: PageFile) {
    this.#file = file;
    this.#tag = `"${createHash("sha256").update(file.bytes).digest("base64url").slice(0, 22)}"`;
  }

  /** The headers that do not depend on what the browser takes. */
  get headers(): Record<string, string> {
    return {
      ...PAGE_HEADERS,
      "Content-Type": this.#file.type,
      "Cache-Control": "no-cache",
      ETag: this.#tag,
      Vary: "Accept-Encoding",
    };
  }

  isKnown(tags: string | undefined): boolean {
    return tags?.split(/\s*,\s*/).includes(this.#tag) ?? false;
  }

  async body(codings: string): Promise<{ coding?: string; bytes: Buffer }> {
    const { brotli, bytes } = this.#file;
    if (brotli && /\bbr\b/.test(codings)) return { coding: "br", bytes: brotli };
    if (!isCompressible(this.#file) || !/\bgzip\b/.test(codings)) return { bytes };
    this.#gzip ??= promisify(gzip)(bytes);
    return { coding: "gzip", bytes: await this.#gzip };
  }
}

async function answer(
  answers: ReadonlyMap<string, FileAnswer>,
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = answers.get((url ?? "/").replace(/[?#].*$/s, ""));
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { ...PAGE_HEADERS, Allow: "GET, HEAD" }).end();
  } else if (!found) {
    response.writeHead(404, PAGE_HEADERS).end("not found\n");
  } else if (found.isKnown(headers["if-none-match"])) {
    response.writeHead(304, found.headers).end();
  } else {
    const { coding, bytes } = await found.body(String(headers["accept-encoding"] ?? ""));
    response.writeHead(200, {
      ...found.headers,
      ...(coding && { "Content-Encoding": coding }),
      "Content-Length": bytes.length,
    });
    response.end(method === "HEAD" ? undefined : bytes);
  }
}
