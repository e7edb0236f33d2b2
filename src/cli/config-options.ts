import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { type TrainingConfig, trainingConfig } from "../train/index.ts";

/** One value of a configuration: where it stands, such as `["augmentation", "flip"]`, and what it may be. */
interface Field {
  path: string[];
  schema: z.ZodType;
}

/** Gives a command one option for every value of a training configuration: `--learning-rate`, `--augmentation-flip`. */
export function addConfigOptions(command: Command): Command {
  for (const { path, schema } of fields()) {
    const name = path.join("-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const option = new Option(`--${name} <value>`, schema.description).argParser((text) => parse(schema, text));
    command.addOption(option);
    if (schema.safeParse(undefined).success) command.addOption(new Option(`--no-${name}`).hideHelp());
  }
  return command.option("--no-augmentation", "no random variants");
}

/** The values that were given on the command line, put over `base`. */
export function withGivenOptions(base: TrainingConfig, given: Record<string, unknown>): TrainingConfig {
  const config: Record<string, unknown> = { ...base };
  if (given.augmentation === false) config.augmentation = undefined;
  for (const { path } of fields()) {
    const value = given[path.map((part, i) => (i > 0 ? part[0].toUpperCase() + part.slice(1) : part)).join("")];
    if (value === undefined || value === true) continue;
    const chosen = value === false ? undefined : value;
    const [group, key] = path;
    if (!key) config[group] = chosen;
    else config[group] = { ...(config[group] as object), [key]: chosen };
  }
  return config as TrainingConfig;
}

function fields(): Field[] {
  return Object.entries<z.ZodType>(trainingConfig.shape).flatMap(([name, schema]) => {
    const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
    if (!(inner instanceof z.ZodObject)) return [{ path: [name], schema }];
    return Object.entries<z.ZodType>(inner.shape).map(([key, part]) => {
      const plain = part instanceof z.ZodOptional ? (part.unwrap() as z.ZodType) : part;
      return { path: [name, key], schema: plain };
    });
  });
}

function parse(schema: z.ZodType, text: string): unknown {
  const number = Number(text);
  const result = schema.safeParse(text.trim() === "" || Number.isNaN(number) ? text : number);
  if (!result.success) throw new InvalidArgumentError(`${result.error.issues[0].message}.`);
  return result.data;
}
