import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { requireWritableFolder, writeAtomically } from "../files/index.ts";
import { toPng, toSvg, trainingCurves } from "../report/index.ts";
import { folderName } from "./parsers.ts";

export function addPlot(program: Command): void {
  program
    .command("plot")
    .description("draw a run's loss and accuracy, the best epoch marked, as SVG and PNG")
    .argument("<run>", "the run's folder")
    .option("--out <dir>", "where to write; the run's folder where left out", folderName)
    .action(async (run: string, { out = run }: { out?: string }) => {
      const curves = await trainingCurves(run);
      await requireWritableFolder(out);
      for (const [name, chart] of Object.entries(curves)) {
        for (const [ending, draw] of [
          ["svg", toSvg],
          ["png", toPng],
        ] as const) {
          const file = join(out, `${name}.${ending}`);
          await writeAtomically(file, (partial) => writeFile(partial, draw(chart)));
          process.stdout.write(`${file}\n`);
        }
      }
    });
}
