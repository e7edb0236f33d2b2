/**
 * Makes the package's mask detector of the one that a run exported, or the mean of several that began alike:
 * `npm run ship-model -- RUN [RUN ...]`. Its weights are kept as float16, and what it says of its training leaves out which
 * rows and whose files they were.
 */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { writeAtomically } from "../src/files/index.ts";
import { readModel } from "../src/load/model-file.ts";
import { MODEL_FILE } from "../src/model/index.ts";
import { averageInto } from "./average-models.ts";
import { halve } from "./halve.ts";

/** Of a bias of all classes, temperature and priors: they stay as exact as they are. */
const SMALL = 16;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: `models/${MODEL_FILE}` } },
});
if (positionals.length === 0) throw new Error("usage: npm run ship-model -- RUN [RUN ...] [--out FILE]");
const models = await Promise.all(
  positionals.map(async (run) => fromBinary(ModelProtoSchema, (await readModel(run)).bytes)),
);
const trainings = models.map((model, i) => publicTraining(model, positionals[i]));
const [model, ...others] = models;
averageInto(model, others);
const [{ property, told }, ...more] = trainings;
property.value = JSON.stringify(more.length > 0 ? { ...told, averagedWith: more.map((each) => each.told) } : told);
halve(model, SMALL);
await writeAtomically(values.out, (partial) => writeFile(partial, toBinary(ModelProtoSchema, model)));

/** What a model says of its training, and of that what everybody may know. */
function publicTraining({ metadataProps }: ModelProto, run: string) {
  const property = metadataProps.find(({ key }) => key === "maskwatch.training");
  if (!property?.value) throw new Error(`${run}: says nothing of its training; give the folder of a run that is over`);
  const { rows: _, table, teachers, ...told } = JSON.parse(property.value);
  const named = <T extends { path: string }>(file: T) => ({ ...file, path: basename(file.path) });
  return { property, told: { ...told, teachers: teachers?.map(named), table: named(table) } };
}
