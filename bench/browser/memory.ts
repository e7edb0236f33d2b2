import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** Seconds from one look at the memory to the next. */
const STEP = 10;

/** What the page and all of its browser hold over time. */
export interface MemoryOverTime {
  /** The least of three minutes, which is what stays when garbage is collected: from the first minute on, and to the end; bytes. */
  first: number;
  last: number;
  /** The most after the first minute, garbage and all. */
  most: number;
  /** Bitmaps that were made and not closed. */
  bitmapsLeft: number;
}

/** Counts bitmaps: to be run before the page's own script. */
export function countBitmaps(): void {
  const count = { made: 0, closed: 0 };
  const make = globalThis.createImageBitmap;
  const { close } = ImageBitmap.prototype;
  globalThis.createImageBitmap = (async (...args: Parameters<typeof make>) => {
    const bitmap = await make(...args);
    count.made++;
    return bitmap;
  }) as typeof make;
  ImageBitmap.prototype.close = function () {
    count.closed++;
    close.call(this);
  };
  Object.assign(globalThis, { bitmaps: count });
}

/** Watches a page that watches its camera. */
export async function memoryOverTime(page: Page, pid: number, minutes: number): Promise<MemoryOverTime> {
  const bytes: number[] = [];
  for (let second = 0; second <= 60 * minutes; second += STEP) {
    await page.waitForTimeout(1000 * STEP);
    bytes.push(held(pid));
    if (second % 60 === 0)
      console.log(`${String(second / 60).padStart(4)} min  ${(bytes.at(-1)! / 1e6).toFixed(0)} MB`);
  }
  await page.click(".stop");
  await page.waitForSelector(".stage[data-phase=idle]");
  const { made, closed } = await page.evaluate<{ made: number; closed: number }>("bitmaps");
  const after = bytes.slice(60 / STEP);
  const span = 180 / STEP;
  return {
    first: Math.min(...after.slice(0, span)),
    last: Math.min(...after.slice(-span)),
    most: Math.max(...after),
    bitmapsLeft: made - closed,
  };
}

/** The memory of a process and of all that it started, what they share counted once (proc(5), `Pss`). */
function held(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const status = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(status.slice(status.lastIndexOf(")") + 4).split(" ")[0]));
  }
  const isOfRoot = (pid: number): boolean => pid === root || (pid > 1 && isOfRoot(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isOfRoot).reduce((sum, pid) => sum + pss(pid), 0);
}

const pss = (pid: number) => 1024 * Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
