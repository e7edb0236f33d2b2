/**
 * Makes the package's mask detector of the one that a run exported: `npm run ship-model -- RUN`. Its weights are kept as
 * float16, and what it says of its training leaves out which rows and whose files they were.
 */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { writeAtomically } from "../src/files/index.ts";
import { readModel } from "../src/load/model-file.ts";
import { MODEL_FILE } from "../src/model/index.ts";
import { halve } from "./halve.ts";

/** Of a bias of all classes, temperature and priors: they stay as exact as they are. */
const SMALL = 16;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: `models/${MODEL_FILE}` } },
});
const [run] = positionals;
if (!run) throw new Error("usage: npm run ship-model -- RUN [--out FILE]");
const model = fromBinary(ModelProtoSchema, (await readModel(run)).bytes);
const training = model.metadataProps.find(({ key }) => key === "maskwatch.training");
if (!training?.value) throw new Error(`${run}: says nothing of its training; give the folder of a run that is over`);
const { rows: _, table, teachers, ...told } = JSON.parse(training.value);
const named = <T extends { path: string }>(file: T) => ({ ...file, path: basename(file.path) });
training.value = JSON.stringify({ ...told, teachers: teachers?.map(named), table: named(table) });
halve(model, SMALL);
await writeAtomically(values.out, (partial) => writeFile(partial, toBinary(ModelProtoSchema, model)));
