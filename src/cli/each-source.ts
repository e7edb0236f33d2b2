import { isAddress } from "../media/node/index.ts";
import type { Failure, Source } from "./find-sources.ts";

/** Whether a source goes on in real time, as far as its name tells. */
export const isLive = ({ path }: Pick<Source, "path">) => isAddress(path) && path !== "-";

/**
 * Looks at files one after another, and at all cameras and streams at once beside them, as none of those waits. No further
 * one is begun once the signal is aborted; an error ends them all.
 *
 * @returns how many were begun
 */
export async function eachSource(
  sources: readonly (Source | Failure)[],
  look: (source: Source | Failure, signal: AbortSignal) => Promise<void>,
  interrupt: AbortSignal,
): Promise<number> {
  const failing = new AbortController();
  const signal = AbortSignal.any([interrupt, failing.signal]);
  let begun = 0;
  const inTurn = async (some: readonly (Source | Failure)[]) => {
    try {
      for (const source of some) {
        if (signal.aborted) return;
        begun++;
        await look(source, signal);
      }
    } catch (error) {
      failing.abort();
      throw error;
    }
  };
  const live = sources.filter(isLive);
  const files = sources.filter((source) => !isLive(source));
  const ends = await Promise.allSettled([files, ...live.map((source) => [source])].map(inTurn));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return begun;
}
