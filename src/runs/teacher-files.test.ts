import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FaceRow, readTable, writeTable } from "../data/index.ts";
import { loadCropClassifier } from "../load/node.ts";
import type { Callback, TrainingConfig } from "../train/index.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { readRunDescription, runFile } from "./run-folder.ts";
import { tinyConfig, tinyTable } from "./testing/tiny-run.ts";
import { type TrainingRunOptions, trainRun } from "./train-run.ts";

/** A table, a teacher trained on it, and what trains students on tables beside it. */
async function school(config: Partial<TrainingConfig> = {}) {
  const { root, table } = await tinyTable(10);
  const train = (out: string, more: Partial<TrainingRunOptions> = {}, values: Partial<TrainingConfig> = {}) =>
    trainRun({ table, out: join(root, out), ...more, config: { ...tinyConfig, ...config, ...values } });
  const { model } = await train("teacher");
  return { root, table, teacher: model!, train };
}

const lastOf = (run: string) => readCheckpoint(join(run, "checkpoints/last.safetensors"));

test("a student of its teacher alone learns the teacher's answers, not the labels", async () => {
  const { root, table, teacher, train } = await school({ network: "tutorial", epochs: 5, learningRate: 3e-4 });
  const swapped = join(root, "swapped.csv");
  const rows = await readTable(table);
  await writeTable(
    swapped,
    rows.map((row): FaceRow => ({ ...row, label: row.label === 1 ? 0 : 1 })),
  );
  const accuracy = async (out: string, more: Partial<TrainingRunOptions>, values: Partial<TrainingConfig> = {}) => {
    const measured: number[] = [];
    const onValidationEpochEnd: Callback["onValidationEpochEnd"] = (_, { val_accuracy }) =>
      void measured.push(val_accuracy);
    await train(out, { table: swapped, callbacks: [{ onValidationEpochEnd }], ...more }, values);
    return measured.at(-1);
  };
  expect(await accuracy("labels", {})).toBeGreaterThan(0.8);
  expect(await accuracy("taught", { teachers: [teacher] }, { teacherShare: 1 })).toBeLessThan(0.2);
});

test("several teachers count alike, and a run resumed with them gives an unbroken one's numbers", async () => {
  const { root, teacher, train } = await school();
  const { model: second } = await train("second", {}, { seed: 1 });
  const teachers = [teacher, second!];
  await train("whole", { teachers });
  await train("parts", { teachers }, { epochs: 1 });
  await train("parts", { teachers, resume: true });
  const { tensors } = await lastOf(join(root, "whole"));
  expect((await lastOf(join(root, "parts"))).tensors).toEqual(tensors);
  await train("swapped", { teachers: teachers.toReversed() });
  await train("one", { teachers: [join(root, "teacher")] });
  const first = (map: typeof tensors) => [...map.values()][0].data;
  const other = async (run: string) => first((await lastOf(join(root, run))).tensors);
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
  expect(distance(first(tensors), await other("swapped"))).toBeLessThan(
    1e-3 * distance(first(tensors), await other("one")),
  );
});

test("a run and its model say who taught it, and how much", async () => {
  const { root, teacher, train } = await school();
  const { model } = await train("student", { teachers: [teacher] });
  const teachers = [{ path: teacher, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }];
  const { config, ...description } = await readRunDescription(runFile(join(root, "student")));
  expect(description.teachers).toEqual(teachers);
  expect(config.teacherShare).toBe(0.5);
  await using classifier = await loadCropClassifier(model);
  expect(classifier.training).toMatchObject({ teachers, config: { teacherShare: 0.5 } });
});

describe("a run that is resumed or repeated", () => {
  test("keeps its teachers, wherever they are now", async () => {
    const { root, teacher, train } = await school();
    await train("student", { teachers: [teacher] }, { epochs: 1 });
    const elsewhere = join(root, "elsewhere.onnx");
    await copyFile(teacher, elsewhere);
    await train("student", { teachers: [elsewhere], resume: true });
    const { teachers } = await readRunDescription(runFile(join(root, "student")));
    await train("again", { teachers: [elsewhere], expectedTeachers: teachers });
    expect((await lastOf(join(root, "again"))).tensors).toEqual((await lastOf(join(root, "student"))).tensors);
  });

  test("is refused with others", async () => {
    const { root, teacher, train } = await school();
    const { model: other } = await train("other", {}, { seed: 1 });
    await train("student", { teachers: [teacher] }, { epochs: 1 });
    const resume = (teachers?: string[]) => train("student", { teachers, resume: true });
    await expect(resume()).rejects.toThrow(
      `cannot be resumed: it was started with --teacher ${teacher}, not with no --teacher`,
    );
    await expect(resume([other!])).rejects.toThrow(`started with --teacher ${teacher}, not with --teacher ${other}`);
    await expect(resume([teacher, teacher])).rejects.toThrow(/cannot be resumed: it was started with/);
    const { teachers } = await readRunDescription(runFile(join(root, "student")));
    await copyFile(other!, teacher);
    const changed = `--teacher ${teacher} is no longer what it was started with`;
    await expect(resume([teacher])).rejects.toThrow(`the run cannot be resumed: ${changed}`);
    await expect(train("again", { teachers: [teacher], expectedTeachers: teachers })).rejects.toThrow(
      `the run cannot be repeated: ${changed}`,
    );
    await expect(train("plain", {}, { teacherShare: 0.3 })).rejects.toThrow("--teacher-share 0.3: there is no teacher");
  });
});

test("a teacher that knows faces of the validation part is told of", async () => {
  const { teacher, train } = await school();
  const notesOf = async (out: string, seed: number) => {
    const notes: string[] = [];
    await train(out, { teachers: [teacher], onNote: (note) => notes.push(note) }, { seed, groupBy: undefined });
    return notes;
  };
  expect(await notesOf("other", 5)).toEqual([
    expect.stringMatching(/faces\.csv: the teacher \S+ was trained on \d+ of 12 faces of the validation part$/),
  ]);
});

test.each([
  {
    name: "no model",
    spoil: (root: string) => writeFile(join(root, "model.onnx"), "no model"),
    says: /model\.onnx: not a model of Maskwatch/,
  },
  { name: "missing", spoil: async () => {}, says: /model\.onnx: no such model$/ },
  { name: "a folder", spoil: (root: string) => mkdir(join(root, "model.onnx")), says: /folder holds no model/ },
  {
    name: "the package's, of three classes",
    spoil: (root: string) => copyFile("models/mask-detector.onnx", join(root, "model.onnx")),
    says: /model\.onnx: cannot teach this network: it tells no_mask, mask, incorrect apart, not no_mask, mask$/,
  },
])("a teacher that is $name is refused, and no folder made", async ({ spoil, says }) => {
  const { root, table } = await tinyTable();
  await spoil(root);
  const out = join(root, "run");
  const training = trainRun({ table, out, teachers: [join(root, "model.onnx")], config: tinyConfig });
  await expect(training).rejects.toThrow(says);
  await expect(readRunDescription(runFile(out))).rejects.toThrow(/no such file/);
});

test("a teacher that reads images of another size is refused", async () => {
  const { teacher, train } = await school({ epochs: 1 });
  await expect(train("student", { teachers: [teacher] }, { network: "tutorial" })).rejects.toThrow(
    /cannot teach this network: it reads images of 64 x 64 x 3, not of 100 x 100 x 3$/,
  );
  await expect(train("student", { teachers: [teacher] }, { teacherShare: 0 })).rejects.toThrow(
    /nothing would be learned/,
  );
});
