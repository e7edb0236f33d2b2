import { dirname } from "node:path";
import type { FaceRow, Split } from "../data/index.ts";
import { fingerprint, fingerprints, pathFrom, readFingerprints } from "./fingerprints.ts";

/** Which pictures a network was trained and validated on, by their paths' fingerprints: what its file keeps of its split. */
export interface SeenRows {
  trained: string;
  validated: string;
}

/** What a network's run did with a row of a table; `other` where the run did not have it. */
export type RowPart = "trained" | "validated" | "other";

export function seenRows(sides: Record<keyof Split, readonly FaceRow[]>, table: string): SeenRows {
  const pathOf = pathFrom(dirname(table));
  return {
    trained: fingerprints(sides.train.map(pathOf)),
    validated: fingerprints(sides.validation.map(pathOf)),
  };
}

/**
 * What a network's run did with each row of a table, which may be the run's, moved, changed, or another.
 *
 * @param training what the network's file says of its training
 * @returns `undefined` where it does not say what it has seen
 */
export function partsOfTable(training: unknown, rows: readonly FaceRow[], table: string): RowPart[] | undefined {
  const { rows: seen, table: own } = (training ?? {}) as { rows?: Partial<SeenRows>; table?: { path?: unknown } };
  const trained = new Set(readFingerprints(seen?.trained));
  const validated = new Set(readFingerprints(seen?.validated));
  if (trained.size === 0) return undefined;
  const partsFrom = (folder: string) => {
    const pathOf = pathFrom(folder);
    return rows.map((row): RowPart => {
      const print = fingerprint(pathOf(row));
      return trained.has(print) ? "trained" : validated.has(print) ? "validated" : "other";
    });
  };
  const here = partsFrom(dirname(table));
  if (typeof own?.path !== "string") return here;
  // A table that was moved without its pictures still knows them where they are.
  const there = partsFrom(dirname(own.path));
  const known = (parts: readonly RowPart[]) => parts.filter((part) => part !== "other").length;
  return known(here) >= known(there) ? here : there;
}
