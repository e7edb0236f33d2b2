import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Command, Option } from "commander";
import { InputError } from "../errors.ts";
import {
  type KnownPretrained,
  type KnownTable,
  type KnownTeacher,
  type RunDescription,
  readRunDescription,
  runFile,
  trainRun,
} from "../runs/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { shellQuoted } from "../shell-quoted.ts";
import {
  type Callback,
  type PartialConfig,
  type PresetName,
  parseConfig,
  parsePartialConfig,
  presetNames,
  presets,
  refuseContradictions,
} from "../train/index.ts";
import { addConfigOptions, givenOptions } from "./config-options.ts";
import { every, folderName, positiveWholeNumber } from "./parsers.ts";
import { StopOnInterrupt } from "./stop-on-interrupt.ts";
import { trainingProgress } from "./training-progress.ts";

interface TrainOptions extends Record<string, unknown> {
  out: string;
  preset: PresetName;
  config?: string | undefined;
  cache?: string | undefined;
  device: Device;
  resume?: boolean | undefined;
  teacher?: string[] | undefined;
  maxPixels?: number | undefined;
}

export function addTrain(program: Command): void {
  const command = program
    .command("train")
    .description("train a mask detector on a table of faces")
    .argument("[table]", "made by `maskwatch prepare`; the repeated run's own where --config is a run.json")
    .requiredOption("--out <dir>", "the run's folder", folderName)
    .addOption(
      new Option("--preset <name>", "where the values below come from").choices(presetNames).default("default"),
    )
    .option("--config <file>", "values over the preset's (.json, .js), or the run.json of a run to repeat")
    .option("--teacher <model>", "learn from its answers too, beside the labels; may be given again", every)
    .option("--cache <dir>", "keep decoded images here for later runs")
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .option("--max-pixels <n>", "leave out pictures of more pixels (268435456)", positiveWholeNumber)
    .option("--resume", "go on from the folder's last checkpoint");
  addConfigOptions(command).action(async (table: string | undefined, options: TrainOptions) => {
    const { out, preset, cache, device, resume, maxPixels, teacher } = options;
    const file = options.config ? await readConfigFile(options.config) : {};
    if (file.table && command.getOptionValueSource("preset") === "cli") {
      throw new InputError(`--preset contradicts --config ${options.config}, which has all values of a run`);
    }
    const begun = resume && existsSync(runFile(out)) ? await readRunDescription(runFile(out)) : undefined;
    const base = { ...(file.table ? {} : presets[preset]), ...(begun && sharesOf(begun)), ...file.config };
    const given = givenOptions(options, base);
    const config = parseConfig({ ...base, ...given }, "configuration");
    refuseContradictions(config, [
      ...(file.config && !file.table ? [{ file: options.config, given: file.config }] : []),
      { given },
    ]);
    const source = table ?? file.table?.path;
    if (!source) throw new InputError("give a table of faces, or --config with the run.json of a run to repeat");
    const interrupt = new StopOnInterrupt();
    const { model, best } = await trainRun({
      table: source,
      out,
      config,
      cache,
      device,
      resume,
      teachers: teacher ?? file.teachers?.map(({ path }) => path),
      expectedTeachers: teacher ? undefined : file.teachers,
      expectedPretrained: file.pretrained,
      expectedTable: table ? undefined : file.table,
      requireIncorrect:
        given.incorrectShare !== undefined || (!file.table && file.config?.incorrectShare !== undefined),
      requireGroups: given.groupBy !== undefined || (!file.table && file.config?.groupBy !== undefined),
      callbacks: [trainingProgress(), interrupt, ...(file.callbacks ?? [])],
      onSkip: (reason) => process.stderr.write(`skipped ${reason}\n`),
      onNote: (note) => process.stderr.write(`${note}\n`),
      maxPixels,
    });
    if (model && best) {
      const { monitor } = config;
      process.stdout.write(`${model}: epoch ${best.epoch}, ${monitor} ${best.metrics[monitor].toFixed(4)}\n`);
    }
    if (interrupt.exitCode !== undefined) {
      const again = process.argv.slice(2).filter((argument) => argument !== "--resume");
      process.stderr.write(
        `stopped and saved; to go on: maskwatch ${again.map((argument) => shellQuoted(argument)).join(" ")} --resume\n`,
      );
      process.exitCode = interrupt.exitCode;
    }
  });
}

/** What a run may be exported anew with, and keeps where nothing else is said. */
const sharesOf = ({ config: { incorrectShare, maskShare } }: RunDescription) => ({ incorrectShare, maskShare });

interface ConfigFile {
  config?: PartialConfig | undefined;
  /** Of a run that is to be repeated, whose `config` has all values. */
  table?: KnownTable | undefined;
  teachers?: readonly KnownTeacher[] | undefined;
  pretrained?: KnownPretrained | undefined;
  callbacks?: readonly Callback[] | undefined;
}

/** A JSON or JavaScript file with some values, or a run's `run.json`; a module may also export `callbacks`. */
async function readConfigFile(file: string): Promise<ConfigFile> {
  if (/\.[cm]?js$/.test(file)) {
    const module = await import(pathToFileURL(resolve(file)).href).catch((error: Error) => {
      throw new InputError(`${file}: cannot be loaded (${error.message.split("\n")[0]})`);
    });
    const { default: config = {}, callbacks } = module;
    if (callbacks !== undefined && !Array.isArray(callbacks)) throw new InputError(`${file}: callbacks: not a list`);
    return { config: parsePartialConfig(config, file), callbacks };
  }
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: not a configuration that can be read (${(error as Error).message.split("\n")[0]})`);
  }
  const isRun = content !== null && typeof content === "object" && "config" in content && "table" in content;
  if (!isRun) return { config: parsePartialConfig(content, file) };
  const { config, table, teachers, pretrained } = await readRunDescription(file);
  return { config, teachers, pretrained, table: { ...table, path: whereTableIs(table, file) } };
}

/** The table of a run: where it was as seen from the run, which may have been moved with it, or else by its whole path. */
function whereTableIs({ path, fromRun }: KnownTable, file: string): string {
  const near = fromRun === undefined ? undefined : resolve(dirname(file), fromRun);
  return near && existsSync(near) ? near : path;
}
