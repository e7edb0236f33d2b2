import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** Bytes of a partial file's name that are the file's own; file systems take 255. */
const KEPT = 100;

/** A process, told from all that had its number before or have it elsewhere. */
interface Owner {
  /** The machine, or the container on it: only there does the number mean anything. */
  place: string;
  /** When the machine was started. */
  boot: string;
  pid: number;
  /** When the process was started, in the kernel's ticks; 0 where that is not known. */
  start: number;
}

/** A hidden name for a file that is being written; it tells its process and has the file's ending. */
export function partialName(base: string, ending: string): string {
  const { place, boot, pid, start } = thisProcess();
  const head = Buffer.from(base).subarray(0, KEPT).toString().replace(/�+$/, "");
  const owner = [place, boot, pid, start, randomUUID().slice(0, 8)].join("-");
  return `.${head}.${owner}.partial${Buffer.byteLength(ending) > KEPT ? "" : ending}`;
}

const PARTIAL = /^\..*\.([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}\.partial(?:\.[^.]*)?$/s;

/** Whether a name is one of {@link partialName}. */
export const isPartialName = (name: string) => PARTIAL.test(name);

/**
 * Removes the partial files in a folder that processes left behind which are no more: killed ones, and those of before
 * the machine's last start. What another machine or container writes is left alone, and so is every other file.
 */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, place, boot, pid, start] = PARTIAL.exec(name) ?? [];
    if (place === undefined || !isDead({ place, boot, pid: Number(pid), start: Number(start) })) continue;
    await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

function isDead({ place, boot, pid, start }: Owner): boolean {
  const here = thisProcess();
  if (place !== here.place) return false;
  if (boot !== here.boot) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const found = statusOf(pid);
  return found !== undefined && (found.isOver || found.start !== start);
}

let own: Owner | undefined;

function thisProcess(): Owner {
  own ??= {
    place: digest(
      hostname(),
      read(() => readlinkSync("/proc/self/ns/pid")),
    ),
    boot: digest(read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"))),
    pid: process.pid,
    start: statusOf(process.pid)?.start ?? 0,
  };
  return own;
}

/** A process' state and start by Linux' `/proc/<pid>/stat` (proc(5)), whose second field may hold blanks. */
function statusOf(pid: number): { isOver: boolean; start: number } | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return text === "" ? undefined : { isOver: state === "Z" || state === "X", start: Number(fields[18]) };
}

/** Empty where the system has no such file. */
function read(file: () => string): string {
  try {
    return file();
  } catch {
    return "";
  }
}

const digest = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
