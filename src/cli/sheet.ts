import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { type Command, Option } from "commander";
import sharp, { type OverlayOptions, type Sharp } from "sharp";
import { FaceLoader, type FaceRow, readTable, requireBothClasses, withIncorrectAs } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { requireWritable, writeAtomically } from "../files/index.ts";
import type { Size } from "../geometry/index.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { requireReadableFaces, UnreadableFaces } from "../runs/index.ts";
import {
  networks,
  type PresetName,
  parseConfig,
  presetNames,
  presets,
  refuseContradictions,
  type TrainingConfig,
} from "../train/index.ts";
import { addConfigOptions, givenOptions } from "./config-options.ts";
import { refuseOverwriting } from "./output-names.ts";
import { positiveWholeNumber } from "./parsers.ts";

const COLUMNS = 12;
/** Pixels around each face, in the colour of its label. */
const FRAME = 3;
/** Pixels that a JPEG can be high. */
const HIGHEST = 65_500;

const FORMATS: Readonly<Record<string, "png" | "jpeg">> = { ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg" };

interface SheetOptions extends Record<string, unknown> {
  out: string;
  preset: PresetName;
  images: number;
  maxPixels?: number | undefined;
}

/** `maskwatch sheet`: a contact sheet of what the network sees. */
export function addSheet(program: Command): void {
  const command = program
    .command("sheet")
    .description(
      "write a contact sheet of the first batches as the network sees them, framed in the colour of their label",
    )
    .argument("<table>", "made by `maskwatch prepare`")
    .requiredOption("--out <file>", "a .png or .jpg")
    .addOption(
      new Option("--preset <name>", "where the values below come from").choices(presetNames).default("default"),
    )
    .option("--images <n>", "how many", positiveWholeNumber, 96)
    .option("--max-pixels <n>", "leave out pictures of more pixels (268435456)", positiveWholeNumber);
  addConfigOptions(command).action(async (table: string, options: SheetOptions) => {
    const format = FORMATS[extname(options.out).toLowerCase()];
    if (!format) throw new InputError(`${options.out}: a contact sheet ends in .png, .jpg or .jpeg`);
    const given = givenOptions(options, presets[options.preset]);
    const config = parseConfig({ ...presets[options.preset], ...given }, "configuration");
    refuseContradictions(config, [{ given }]);
    const [height, width] = networks[config.network].imageShape;
    const size = { width, height };
    const most = COLUMNS * Math.floor(HIGHEST / cellOf(size).height);
    if (options.images > most) throw new InputError(`--images ${options.images}: at most ${most} fit on a sheet`);
    await requireWritable(options.out);
    const rows = withIncorrectAs(await readTable(table, { onNote: tell(table) }), config.incorrect);
    requireBothClasses(rows, table);
    const inputs = rows.map(({ path }) => path);
    await refuseOverwriting(inputs, options.out, "--out");
    const tiles = await tilesOf(rows, config, size, options, table);
    const sheet = await sheetOf(tiles, size).toFormat(format).toBuffer();
    await writeAtomically(options.out, (partial) => writeFile(partial, sheet));
    process.stdout.write(`${options.out}: ${tiles.length} faces\n`);
  });
}

const tell = (table: string) => (note: string) => process.stderr.write(`${table}: ${note}\n`);

const cellOf = ({ width, height }: Size): Size => ({ width: width + 2 * FRAME, height: height + 2 * FRAME });

/** The first faces in the order in which training draws them, framed, as PNG. */
async function tilesOf(
  rows: readonly FaceRow[],
  config: TrainingConfig,
  { width, height }: Size,
  { images: count, maxPixels }: SheetOptions,
  table: string,
): Promise<Buffer[]> {
  const unreadable = new UnreadableFaces({
    table,
    total: rows.length,
    limit: config.maxUnreadable,
    onSkip: (reason) => process.stderr.write(`skipped ${reason}\n`),
  });
  await using loader = new FaceLoader({ ...config, width, height, maxPixels, onSkip: unreadable.add });
  await requireReadableFaces(loader, { "in the table": rows }, unreadable);
  const { seed, sampling } = config;
  const tiles: Buffer[] = [];
  for await (const batch of loader.shuffledBatches(rows, { seed, epoch: 0, balanced: sampling === "balanced" })) {
    for (const [i, label] of batch.labels.entries()) {
      if (tiles.length === count) return tiles;
      const pixels = batch.images.subarray(i * width * height * 3, (i + 1) * width * height * 3);
      const background = LABELS[CLASSES[label]].color;
      const framed = sharp(pixels, { raw: { width, height, channels: 3 } })
        .extend({ top: FRAME, bottom: FRAME, left: FRAME, right: FRAME, background })
        .png();
      tiles.push(await framed.toBuffer());
    }
  }
  return tiles;
}

function sheetOf(tiles: readonly Buffer[], size: Size): Sharp {
  const cell = cellOf(size);
  const placed = tiles.map((input, i): OverlayOptions => {
    return { input, left: (i % COLUMNS) * cell.width, top: Math.floor(i / COLUMNS) * cell.height };
  });
  const sides = { width: COLUMNS * cell.width, height: Math.ceil(tiles.length / COLUMNS) * cell.height };
  return sharp({ create: { ...sides, channels: 3, background: "#ffffff" } }).composite(placed);
}
