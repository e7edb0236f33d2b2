import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { InputError } from "../errors.ts";
import { addDetect } from "./detect.ts";
import { addEvaluate } from "./evaluate.ts";
import { addPlot } from "./plot.ts";
import { addPrepare } from "./prepare.ts";
import { addSheet } from "./sheet.ts";
import { addTrain } from "./train.ts";

/** Runs one command line; returns its exit code: 0, 1 for input that cannot be used, 2 for a wrong command line. */
export async function main(args: readonly string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const program = new Command("maskwatch")
    .description("Learns to tell whether a face wears a mask, and watches photos and videos with what it learned")
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(true);
  for (const add of [addPrepare, addSheet, addTrain, addPlot, addEvaluate, addDetect]) add(program);
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`maskwatch: ${error.message}\n`);
    return 1;
  }
}
