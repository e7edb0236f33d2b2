import type { Command } from "commander";
import {
  countLabels,
  type Deduplicated,
  type FaceRow,
  findDuplicates,
  prepareFaces,
  requireBothClasses,
  type SkippedFile,
  tableFormat,
  withoutDuplicates,
  writeTable,
} from "../data/index.ts";
import { oneLine } from "../errors.ts";
import { requireWritable } from "../files/index.ts";
import { refuseOverwriting } from "./output-names.ts";
import { every, positiveWholeNumber } from "./parsers.ts";
import { progressBar } from "./progress.ts";

interface PrepareOptions {
  out: string;
  groups?: string | undefined;
  deduplicate?: boolean | undefined;
  fast?: boolean | undefined;
  maxPixels?: number | undefined;
  masked?: string[] | undefined;
  unmasked?: string[] | undefined;
  incorrect?: string[] | undefined;
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
    .option("--masked <name>", "a folder's name that holds masked faces, instead; may be given again", names)
    .option("--unmasked <name>", "one that holds unmasked faces", names)
    .option("--incorrect <name>", "one that holds masks worn wrongly", names)
    .option("--groups <csv>", "a table with the columns path and group: files of one group stay together in a split")
    .option("--deduplicate", "keep one of every picture's copies, none where their labels disagree")
    .option("--fast", "read headers only: pictures that are cut off are found in training")
    .option("--max-pixels <n>", "leave out pictures of more pixels (268435456)", positiveWholeNumber)
    .action(async (folders: string[], { out, deduplicate, ...options }: PrepareOptions) => {
      tableFormat(out);
      if (options.groups !== undefined) await refuseOverwriting([options.groups], out, "--out");
      await requireWritable(out);
      const bar = progressBar("reading {bar} {value}/{total} files");
      const onProgress = (done: number, total: number) => (done === 1 ? bar.start(total, done) : bar.update(done));
      const found = await prepareFaces(folders, { ...options, onProgress }).finally(() => bar.stop());
      const { rows, dropped } = deduplicate
        ? await deduplicated(found.rows, options)
        : { rows: found.rows, dropped: [] };
      requireBothClasses(rows, folders.join(", "));
      await writeTable(out, rows);
      const [unmasked, masked, incorrect] = countLabels(rows);
      const wrong = incorrect === undefined ? "" : `, ${incorrect} with a mask worn wrongly`;
      const { skipped, notes } = found;
      const copies = dropped.map(({ row, reason }) => `left out ${row.path}: ${reason}`);
      for (const line of [...copies, ...leftOut(skipped), ...notes]) process.stderr.write(`${printable(line)}\n`);
      process.stdout.write(
        `${out}: ${rows.length} faces, ${unmasked} not masked, ${masked} masked${wrong}; ${skipped.length} files skipped` +
          (deduplicate ? `, ${dropped.length} copies left out\n` : "\n"),
      );
    });
}

const names = (name: string, before: string[] = []) => every(name.replace(/(?<=.)[\\/]+$/, ""), before);

/** Without what would act on a terminal; a line's indentation is kept. */
const printable = (line: string) => `${/^ */.exec(line)}${oneLine(line)}`;

/** How many files of one kind are named. */
const NAMED = 5;

/** A line for each kind of file that is no row, and the first of its files. */
function leftOut(skipped: readonly SkippedFile[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { path, reason } of skipped) {
    const paths = kinds.get(reason);
    if (paths) paths.push(path);
    else kinds.set(reason, [path]);
  }
  return [...kinds].flatMap(([reason, paths]) => [
    `skipped ${paths.length === 1 ? "1 file" : `${paths.length} files`}: ${reason}`,
    ...paths.slice(0, NAMED).map((path) => `  ${path}`),
    ...(paths.length > NAMED ? [`  and ${paths.length - NAMED} more`] : []),
  ]);
}

async function deduplicated(
  rows: readonly FaceRow[],
  { maxPixels }: Pick<PrepareOptions, "maxPixels">,
): Promise<Deduplicated> {
  const bar = progressBar("comparing {bar} {value}/{total} files");
  const onProgress = (done: number, total: number) => (done === 1 ? bar.start(total, done) : bar.update(done));
  return withoutDuplicates(rows, await findDuplicates(rows, { maxPixels, onProgress }).finally(() => bar.stop()));
}
