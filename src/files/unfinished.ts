import { rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/** What this process is writing, by the path of its partial: the file that was asked for, if any. */
const unfinished = new Map<string, string | undefined>();

/** The files that this process has begun to write and not finished. */
export const unfinishedFiles = (): string[] => [...unfinished.values()].filter((file) => file !== undefined);

/** Makes an empty file that is removed when the process exits before it is {@link kept} or {@link dropped}. */
export async function begin(partial: string, file?: string): Promise<void> {
  if (!process.listeners("exit").includes(removeUnfinished)) process.on("exit", removeUnfinished);
  unfinished.set(partial, file);
  try {
    await (await open(partial, "wx")).close();
  } catch (error) {
    unfinished.delete(partial);
    throw error;
  }
}

/** A partial that has taken its file's name. */
export function kept(partial: string): void {
  unfinished.delete(partial);
}

/** Removes a partial, unless it was kept. */
export async function dropped(partial: string): Promise<void> {
  if (!unfinished.has(partial)) return;
  await rm(partial, { force: true }).catch(() => {});
  unfinished.delete(partial);
}

function removeUnfinished(): void {
  for (const partial of unfinished.keys()) {
    try {
      rmSync(partial, { force: true });
    } catch {
      // The next process that writes there removes it.
    }
  }
}
