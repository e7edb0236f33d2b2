import type { Command } from "commander";
import {
  countLabels,
  type Deduplicated,
  type FaceRow,
  findDuplicates,
  prepareFaces,
  requireBothClasses,
  tableFormat,
  withoutDuplicates,
  writeTable,
} from "../data/index.ts";
import { progressBar } from "./progress.ts";

interface PrepareOptions {
  out: string;
  groups?: string | undefined;
  deduplicate?: boolean | undefined;
}

export function addPrepare(program: Command): void {
  program
    .command("prepare")
    .description("make a table of labelled faces from folders in RMFD's layout")
    .argument(
      "<dir...>",
      "folders with AFDB_masked_face_dataset/, AFDB_face_dataset/, with_mask/, without_mask/ or mask_weared_incorrect/ below",
    )
    .requiredOption("--out <file>", "the table: .parquet or .csv")
    .option("--groups <csv>", "a table with the columns path and group: files of one group stay together in a split")
    .option("--deduplicate", "keep one of every picture's copies, none where their labels disagree")
    .action(async (folders: string[], { out, groups, deduplicate }: PrepareOptions) => {
      tableFormat(out);
      const bar = progressBar("reading {bar} {value}/{total} files");
      const onProgress = (done: number, total: number) => (done === 1 ? bar.start(total, done) : bar.update(done));
      const { rows: found, skipped } = await prepareFaces(folders, { groups, onProgress }).finally(() => bar.stop());
      const { rows, dropped } = deduplicate ? await deduplicated(found) : { rows: found, dropped: [] };
      requireBothClasses(rows, folders.join(", "));
      await writeTable(out, rows);
      const [unmasked, masked, incorrect] = countLabels(rows);
      const wrong = incorrect === undefined ? "" : `, ${incorrect} with a mask worn wrongly`;
      for (const { row, reason } of dropped) process.stderr.write(`left out ${row.path}: ${reason}\n`);
      for (const { path, reason } of skipped) process.stderr.write(`skipped ${path}: ${reason}\n`);
      process.stdout.write(
        `${out}: ${rows.length} faces, ${unmasked} not masked, ${masked} masked${wrong}; ${skipped.length} files skipped` +
          (deduplicate ? `, ${dropped.length} copies left out\n` : "\n"),
      );
    });
}

async function deduplicated(rows: readonly FaceRow[]): Promise<Deduplicated> {
  const bar = progressBar("comparing {bar} {value}/{total} files");
  const onProgress = (done: number, total: number) => (done === 1 ? bar.start(total, done) : bar.update(done));
  return withoutDuplicates(rows, await findDuplicates(rows, { onProgress }).finally(() => bar.stop()));
}
