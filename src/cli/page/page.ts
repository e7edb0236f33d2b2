import { spawn } from "node:child_process";
import type { Command } from "commander";
import { folderName, port } from "../parsers.ts";
import { say } from "../process.ts";
import { buildSite } from "./build.ts";
import { servePage } from "./server.ts";
import { readPage } from "./site.ts";

interface PageOptions {
  port: number;
  host: string;
  open?: boolean | undefined;
  build?: string | undefined;
}

export function addPage(program: Command): void {
  program
    .command("page")
    .description("serve a page that does the same in a browser, on one's own camera; no picture leaves the machine")
    .option("--port <n>", "where to serve it; 0 takes any free port", port, 8080)
    .option(
      "--host <address>",
      "who can reach it: this machine only, or 0.0.0.0 for all (cameras then need https)",
      "127.0.0.1",
    )
    .option("--open", "open it in the browser")
    .option(
      "--build <dir>",
      "write it as static files for any web server instead; a README there tells of the headers",
      folderName,
    )
    .action(page);
}

async function page({ port, host, open, build }: PageOptions): Promise<void> {
  const files = await readPage();
  if (build !== undefined) {
    await buildSite(files, build);
    process.stdout.write(`${build}\n`);
    return;
  }
  await using served = await servePage(files, { host, port });
  process.stdout.write(`${served.address}\n`);
  if (open) openInBrowser(served.address);
  await interrupted();
}

/** Resolves at Ctrl-C or SIGTERM, which are how a server is ended. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

function openInBrowser(address: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  spawn(command, [...args, address], { stdio: "ignore", detached: true })
    .on("error", () => say(`no browser can be opened here (${command}); open ${address} yourself`))
    .unref();
}
