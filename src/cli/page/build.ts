import { rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { InputError } from "../../errors.ts";
import { systemFault } from "../../files/index.ts";
import { isCompressible, PAGE_HEADERS, type PageFile } from "./site.ts";

/**
 * Writes the page as files for any web server, whole or not at all, each also compressed beside it.
 *
 * @throws InputError where there is something in the folder, or it cannot be written
 */
export async function buildSite(files: readonly PageFile[], folder: string): Promise<void> {
  const target = resolve(folder);
  await requireEmpty(target, folder);
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  const remove = () => rmSync(partial, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    for (const file of files) await writeCodings(join(partial, file.path), file);
    await writeFile(join(partial, "README.md"), README);
    // An empty folder may stand there.
    await rmdir(target).catch(() => {});
    await rename(partial, target);
  } catch (error) {
    throw systemFault(error, folder, "written") ?? error;
  } finally {
    await rm(partial, { recursive: true, force: true });
    process.off("exit", remove);
  }
}

async function requireEmpty(target: string, folder: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw new InputError(`${folder}: is a file, not a folder that can be written into`);
    throw systemFault(error, folder, "read") ?? error;
  });
  if (names.length > 0) throw new InputError(`${folder}: is not empty; give a new folder, or empty it`);
}

async function writeCodings(path: string, file: PageFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file.bytes);
  if (file.brotli) await writeFile(`${path}.br`, file.brotli);
  if (isCompressible(file)) await writeFile(`${path}.gz`, await promisify(gzip)(file.bytes, { level: 9 }));
}

const README = `# Maskwatch's page

Files for any web server, under any path. Cameras work where the page comes by https, or from this machine itself.

It works as it is, on one thread. For several threads and a policy that the server states too, serve every file with these
headers:

\`\`\`
${Object.entries(PAGE_HEADERS)
  .map(([name, value]) => `${name}: ${value}`)
  .join("\n")}
\`\`\`

- \`.wasm\` files must have the type \`application/wasm\`, and \`.mjs\` files \`text/javascript\`.
- Let browsers ask whether files are still the same: \`Cache-Control: no-cache\`. The service worker keeps them anyway.
- Beside most files stands what Brotli (\`.br\`) and gzip (\`.gz\`) make of them: nginx serves those by \`brotli_static on\` and
  \`gzip_static on\`, Caddy by \`precompressed br gzip\`. The first visit then takes about 6 MB.

With Caddy:

\`\`\`
example.org {
  root * /srv/maskwatch
  header {
${Object.entries(PAGE_HEADERS)
  .map(([name, value]) => `    ${name} "${value}"`)
  .join("\n")}
    Cache-Control "no-cache"
  }
  file_server {
    precompressed br gzip
  }
}
\`\`\`
`;
