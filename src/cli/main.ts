import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { InputError, oneLine } from "../errors.ts";
import { isSystemError, systemFault } from "../files/index.ts";
import { endOnSignals, outliveClosedOutputs, say } from "./process.ts";

/** Each command with what adds it to the program, loaded when it is used: most need what others do not. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  prepare: async () => (await import("./prepare.ts")).addPrepare,
  sheet: async () => (await import("./sheet.ts")).addSheet,
  train: async () => (await import("./train.ts")).addTrain,
  plot: async () => (await import("./plot.ts")).addPlot,
  evaluate: async () => (await import("./evaluate.ts")).addEvaluate,
  detect: async () => (await import("./detect.ts")).addDetect,
  page: async () => (await import("./page/page.ts")).addPage,
};

/** Runs one command line; returns its exit code: 0, 1 for input that cannot be used, 2 for a wrong command line. */
export async function main(args: readonly string[]): Promise<number> {
  outliveClosedOutputs();
  endOnSignals();
  try {
    const program = await programFor(args[0]);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const fault = userFault(error);
    if (!fault) throw error;
    say(fault.message);
    return 1;
  }
}

async function programFor(name: string | undefined): Promise<Command> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const program = new Command("maskwatch")
    .description("Learns to tell whether a face wears a mask, and watches photos and videos with what it learned")
    .version(version)
    .showSuggestionAfterError(true);
  const used = Object.hasOwn(COMMANDS, name ?? "") ? [COMMANDS[name!]] : Object.values(COMMANDS);
  for (const load of used) (await load())(program);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) });
  }
  return program;
}

/** What the user or the operating system did, in one line; `undefined` for the program's own errors. */
function userFault(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error;
  if (isSystemError(error)) return systemFault(error);
  // The error of a block whose `await using` failed too.
  const { name, suppressed } = (error ?? {}) as Partial<SuppressedError>;
  return name === "SuppressedError" ? userFault(suppressed) : undefined;
}
