import type { Command } from "commander";
import { countLabels, prepareFaces, tableFormat, writeTable } from "../data/index.ts";
import { progressBar } from "./progress.ts";

export function addPrepare(program: Command): void {
  program
    .command("prepare")
    .description("make a table of labelled faces from folders in RMFD's layout")
    .argument(
      "<dir...>",
      "folders with AFDB_masked_face_dataset/, AFDB_face_dataset/, with_mask/ or without_mask/ below",
    )
    .requiredOption("--out <file>", "the table: .parquet or .csv")
    .option("--groups <csv>", "a table with the columns path and group: files of one group stay together in a split")
    .action(async (folders: string[], { out, groups }: { out: string; groups?: string }) => {
      tableFormat(out);
      const bar = progressBar("reading {bar} {value}/{total} files");
      const onProgress = (done: number, total: number) => (done === 1 ? bar.start(total, done) : bar.update(done));
      const { rows, skipped } = await prepareFaces(folders, { groups, onProgress }).finally(() => bar.stop());
      await writeTable(out, rows);
      const [unmasked, masked] = countLabels(rows);
      for (const { path, reason } of skipped) process.stderr.write(`skipped ${path}: ${reason}\n`);
      process.stdout.write(
        `${out}: ${rows.length} faces, ${unmasked} not masked, ${masked} masked; ${skipped.length} files skipped\n`,
      );
    });
}
