import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Command, Option } from "commander";
import { InputError } from "../errors.ts";
import { trainRun } from "../runs/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import {
  type Callback,
  type PartialConfig,
  type PresetName,
  parseConfig,
  parsePartialConfig,
  presetNames,
  presets,
  type TrainingConfig,
} from "../train/index.ts";
import { addConfigOptions, withGivenOptions } from "./config-options.ts";
import { StopOnInterrupt } from "./stop-on-interrupt.ts";
import { trainingProgress } from "./training-progress.ts";

interface TrainOptions extends Record<string, unknown> {
  out: string;
  preset: PresetName;
  config?: string | undefined;
  cache?: string | undefined;
  device: Device;
  resume?: boolean | undefined;
}

export function addTrain(program: Command): void {
  const command = program
    .command("train")
    .description("train a mask detector on a table of faces")
    .argument("[table]", "made by `maskwatch prepare`; the repeated run's own where --config is a run.json")
    .requiredOption("--out <dir>", "the run's folder")
    .addOption(
      new Option("--preset <name>", "where the values below come from").choices(presetNames).default("default"),
    )
    .option("--config <file>", "values over the preset's (.json, .js), or the run.json of a run to repeat")
    .option("--cache <dir>", "keep decoded images here for later runs")
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .option("--resume", "go on from the folder's last checkpoint");
  addConfigOptions(command).action(async (table: string | undefined, options: TrainOptions) => {
    const { out, preset, cache, device, resume } = options;
    const file = options.config ? await readConfigFile(options.config) : {};
    const base = file.table ? {} : presets[preset];
    const config = withGivenOptions({ ...base, ...file.config } as TrainingConfig, options);
    const source = table ?? file.table?.path;
    if (!source) throw new InputError("give a table of faces, or --config with the run.json of a run to repeat");
    const interrupt = new StopOnInterrupt();
    const { model, best } = await trainRun({
      table: source,
      out,
      config: parseConfig(config, "configuration"),
      cache,
      device,
      resume,
      expectedTable: table ? undefined : file.table?.sha256,
      callbacks: [trainingProgress(), interrupt, ...(file.callbacks ?? [])],
      onSkip: (reason) => process.stderr.write(`skipped ${reason}\n`),
    });
    if (model) {
      const { monitor } = config;
      process.stdout.write(`${model}: epoch ${best!.epoch}, ${monitor} ${best!.metrics[monitor].toFixed(4)}\n`);
    }
    if (interrupt.interrupted) {
      const again = process.argv.slice(2).filter((argument) => argument !== "--resume");
      process.stderr.write(`stopped and saved; to go on: maskwatch ${again.join(" ")} --resume\n`);
      process.exitCode = 130;
    }
  });
}

interface ConfigFile {
  config?: PartialConfig | undefined;
  table?: { path: string; sha256: string } | undefined;
  callbacks?: readonly Callback[] | undefined;
}

/** A JSON or JavaScript file with some values, or a run's `run.json`; a module may also export `callbacks`. */
async function readConfigFile(file: string): Promise<ConfigFile> {
  if (/\.[cm]?js$/.test(file)) {
    const module = await import(pathToFileURL(resolve(file)).href).catch((error: Error) => {
      throw new InputError(`${file}: cannot be loaded (${error.message.split("\n")[0]})`);
    });
    return { config: parsePartialConfig(module.default ?? {}, file), callbacks: module.callbacks };
  }
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: not a configuration that can be read (${(error as Error).message.split("\n")[0]})`);
  }
  if (!("config" in content && "table" in content)) return { config: parsePartialConfig(content, file) };
  return { config: parseConfig(content.config, file), table: content.table as ConfigFile["table"] };
}
