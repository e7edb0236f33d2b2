import type { Command } from "commander";
import sharp, { type OverlayOptions } from "sharp";
import { FaceLoader, readTable } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { networks, type PresetName, presetNames, presets } from "../train/index.ts";
import { addConfigOptions, withGivenOptions } from "./config-options.ts";
import { positiveWholeNumber } from "./parsers.ts";

const COLUMNS = 12;

/** `maskwatch sheet`: a contact sheet of what the network sees. */
export function addSheet(program: Command): void {
  const command = program
    .command("sheet")
    .description(
      "write a contact sheet of the first batches as the network sees them, framed in the colour of their label",
    )
    .argument("<table>", "made by `maskwatch prepare`")
    .requiredOption("--out <file>", "a .png or .jpg")
    .option("--preset <name>", `one of ${presetNames.join(", ")}`, "default")
    .option("--images <n>", "how many", positiveWholeNumber, 96);
  addConfigOptions(command).action(async (table: string, options: Record<string, unknown> & { out: string }) => {
    const preset = presets[options.preset as PresetName];
    if (!preset) throw new InputError(`--preset ${options.preset}: is one of ${presetNames.join(", ")}`);
    const config = withGivenOptions(preset, options);
    const [height, width] = networks[config.network].imageShape;
    await using loader = new FaceLoader({ ...config, width, height });
    const frame = 3;
    const cell = { width: width + 2 * frame, height: height + 2 * frame };
    const count = options.images as number;
    const tiles: OverlayOptions[] = [];
    const rows = await readTable(table);
    const { seed, sampling } = config;
    const batches = loader.shuffledBatches(rows, { seed, epoch: 0, balanced: sampling === "balanced" });
    for await (const { images, labels } of batches) {
      for (const [i, label] of labels.entries()) {
        if (tiles.length === count) break;
        const pixels = images.subarray(i * width * height * 3, (i + 1) * width * height * 3);
        const input = await sharp(pixels, { raw: { width, height, channels: 3 } })
          .extend({
            top: frame,
            bottom: frame,
            left: frame,
            right: frame,
            background: LABELS[CLASSES[label]].color,
          })
          .png()
          .toBuffer();
        const at = {
          left: (tiles.length % COLUMNS) * cell.width,
          top: Math.floor(tiles.length / COLUMNS) * cell.height,
        };
        tiles.push({ input, ...at });
      }
      if (tiles.length === count) break;
    }
    const size = { width: COLUMNS * cell.width, height: Math.ceil(tiles.length / COLUMNS) * cell.height };
    const sheet = sharp({ create: { ...size, channels: 3, background: "#ffffff" } }).composite(tiles);
    await writeAtomically(options.out, (partial) => sheet.toFile(partial));
    process.stdout.write(`${options.out}: ${tiles.length} faces\n`);
  });
}
