import { type Command, Option } from "commander";
import { type PresetName, presets, type TrainingConfig, trainRun } from "../train/index.ts";
import { positiveNumber, positiveWholeNumber, wholeNumber } from "./numbers.ts";
import { trainingProgress } from "./training-progress.ts";

interface TrainOptions extends Partial<Omit<TrainingConfig, "groupBy">> {
  out: string;
  preset: PresetName;
  /** `false` where `--no-group-by` was given. */
  groupBy?: string | false;
  resume?: boolean;
}

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train a mask detector on a table of faces")
    .argument("<table>", "made by `maskwatch prepare`")
    .requiredOption("--out <dir>", "the run's folder")
    .addOption(
      new Option("--preset <name>", "where the values below come from").choices(Object.keys(presets)).default("small"),
    )
    .option("--epochs <n>", "passes over the training part", positiveWholeNumber)
    .option("--learning-rate <x>", "Adam's step size", positiveNumber)
    .option("--batch-size <n>", "images a step", positiveWholeNumber)
    .option("--workers <n>", "threads that decode", positiveWholeNumber)
    .option("--seed <n>", "decides split, first weights, order and variants", wholeNumber)
    .option("--group-by <column>", "keep rows with the same value on one side of the split")
    .option("--no-group-by", "split row by row")
    .option("--resume", "go on from the folder's last checkpoint")
    .action(async (table: string, { out, preset, resume, groupBy, ...values }: TrainOptions) => {
      const chosen = groupBy === undefined ? {} : { groupBy: groupBy || undefined };
      const config: TrainingConfig = { ...presets[preset], ...values, ...chosen };
      const onSkip = (reason: string) => process.stderr.write(`skipped ${reason}\n`);
      const { model, best } = await trainRun({ table, out, config, resume, callbacks: [trainingProgress()], onSkip });
      const accuracy = (100 * best.metrics.val_accuracy).toFixed(2);
      process.stdout.write(`${model}: epoch ${best.epoch}, validation accuracy ${accuracy} %\n`);
    });
}
