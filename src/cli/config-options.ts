import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { optionName, type PartialConfig, trainingConfig } from "../train/index.ts";

/** One value of a configuration: where it stands, such as `["augmentation", "flip"]`, and what it may be. */
interface Field {
  path: string[];
  schema: z.ZodType;
}

/** Gives a command one option for every value of a training configuration: `--learning-rate`, `--augmentation-flip`. */
export function addConfigOptions(command: Command): Command {
  for (const { path, schema } of fields()) {
    const name = optionName(...path);
    const option = new Option(`${name} <value>`, schema.description).argParser((text) => parse(schema, text));
    command.addOption(option);
    if (schema.safeParse(undefined).success) command.addOption(new Option(name.replace("--", "--no-")).hideHelp());
  }
  return command.option("--no-augmentation", "no random variants");
}

/**
 * The values that were given on the command line; `undefined` where an option was taken away, as by `--no-clip-norm`.
 *
 * @param base what they are put over: of groups, such as the random variants, single values can be given
 * @throws InputError where two contradict each other
 */
export function givenOptions(options: Readonly<Record<string, unknown>>, base: PartialConfig): PartialConfig {
  const given: Record<string, unknown> = {};
  const isWithoutVariants = options.augmentation === false;
  if (isWithoutVariants) given.augmentation = undefined;
  for (const { path } of fields()) {
    const value = options[path.map((part, i) => (i > 0 ? part[0].toUpperCase() + part.slice(1) : part)).join("")];
    if (value === undefined || value === true) continue;
    const chosen = value === false ? undefined : value;
    const [group, key] = path;
    if (!key) given[group] = chosen;
    else if (isWithoutVariants) throw new InputError(`--no-augmentation contradicts ${optionName(...path)}`);
    else
      given[group] = { ...(base[group as keyof PartialConfig] as object), ...(given[group] as object), [key]: chosen };
  }
  return given as PartialConfig;
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

/** What the option's schema takes: text where it takes text, such as the column `2020`, else a number. */
function parse(schema: z.ZodType, text: string): unknown {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const asText = schema.safeParse(text);
  const result = asText.success || Number.isNaN(number) ? asText : schema.safeParse(number);
  if (!result.success) throw new InvalidArgumentError(`${result.error.issues[0].message}.`);
  return result.data;
}
