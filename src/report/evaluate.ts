import { countLabels, FaceLoader, type FaceRow, hasColumn } from "../data/index.ts";
import { InputError } from "../errors.ts";
import type { CropClassifier } from "../faces/index.ts";
import { CLASSES, type ClassName } from "../labels.ts";
import { checkOption, share } from "../options.ts";
import { seeded } from "../random.ts";
import { UnreadableFaces } from "../runs/index.ts";
import { type Interval, weightedBootstrap } from "./bootstrap.ts";
import { type ClassMetrics, classMetrics } from "./class-metrics.ts";
import { type ClassificationMetrics, weightedMetrics } from "./classification-metrics.ts";
import { type ConfusionMatrix, confusionMatrix, type Scored } from "./metrics.ts";

/** One face of the table with the model's answer. */
export interface EvaluatedFace extends Scored {
  row: FaceRow;
}

export interface EvaluationPart {
  /** Samples of each label: `[not masked, masked]`, and, where there are any, masks worn wrongly. */
  counts: number[];
  /** What cannot be measured, as one label has no samples, is NaN. */
  metrics: Record<keyof ClassificationMetrics, Interval>;
  confusion: ConfusionMatrix;
  /** Of each class against the others, where there are more than two. */
  classes?: Partial<Record<ClassName, ClassMetrics>> | undefined;
}

export interface Evaluation extends EvaluationPart {
  faces: EvaluatedFace[];
  /** Why pictures were left out that cannot be read. */
  unreadable: string[];
  /** By the values of the column that was asked for. */
  groups?: Record<string, EvaluationPart> | undefined;
}

export interface EvaluateOptions {
  /** A column of the table; each of its values is measured by itself. */
  group?: string | undefined;
  /** The share of each picture that on every side is around the face (0), which the model is not shown. */
  surroundings?: number | undefined;
  /** Names the table in errors; `the table` where left out. */
  table?: string | undefined;
  /** The share of the rows whose picture may be missing or damaged; 0.05 where left out. */
  maxUnreadable?: number | undefined;
  /** Pictures of more pixels cannot be read; see `readImage`. */
  maxPixels?: number | undefined;
  workers?: number | undefined;
  /** Of the bootstrap. */
  seed?: number | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  onSkip?: ((reason: string) => void) | undefined;
}

/**
 * Measures a model on the face crops of a table.
 *
 * @throws InputError where there are no rows, the table lacks the group's column, or too many pictures cannot be read
 */
export async function evaluate(
  model: CropClassifier,
  rows: readonly FaceRow[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { group, surroundings, table = "the table", maxUnreadable = 0.05, workers = 2, seed = 0, onProgress } = options;
  const { maxPixels } = options;
  checkOption("maxUnreadable", maxUnreadable, share);
  if (rows.length === 0) throw new InputError(`${table}: there are no rows to measure`);
  if (group !== undefined && !hasColumn(rows, group)) {
    throw new InputError(`${table}: there is no column "${group}" to group by`);
  }
  const { width, height } = model.size;
  const reasons: string[] = [];
  const onSkip = (reason: string) => {
    reasons.push(reason);
    options.onSkip?.(reason);
  };
  const unreadable = new UnreadableFaces({ table, total: rows.length, limit: maxUnreadable, onSkip });
  await unreadable.missing(rows);
  await using loader = new FaceLoader({ workers, width, height, surroundings, maxPixels, onSkip: unreadable.add });
  const faces: EvaluatedFace[] = [];
  for await (const { images, rows: decoded } of loader.batches(rows)) {
    const each = await model.classProbabilities(images);
    for (const [i, row] of decoded.entries()) {
      const probabilities = model.classes.length > 2 ? each[i] : undefined;
      faces.push({ row, label: row.label, probability: each[i][1], probabilities });
    }
    onProgress?.(faces.length, rows.length);
  }
  unreadable.tell();
  const groups = group === undefined ? undefined : measureGroups(faces, group, seed);
  return { ...measure(faces, seed), faces, unreadable: reasons, groups };
}

function measureGroups(faces: readonly EvaluatedFace[], column: string, seed: number): Record<string, EvaluationPart> {
  const parts = new Map<string, EvaluatedFace[]>();
  for (const face of faces) {
    const value = face.row.groups[column] ?? "(none)";
    const part = parts.get(value);
    if (part) part.push(face);
    else parts.set(value, [face]);
  }
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([value, part]) => [value, measure(part, seed)]));
}

function measure(faces: readonly EvaluatedFace[], seed: number): EvaluationPart {
  const confusion = confusionMatrix(faces);
  return {
    counts: countLabels(faces.map(({ row }) => row)),
    metrics: weightedBootstrap(faces.length, weightedMetrics(faces), seeded(seed)),
    confusion,
    classes: confusion.length > 2 ? byClass(faces) : undefined,
  };
}

const byClass = (faces: readonly EvaluatedFace[]) =>
  Object.fromEntries(CLASSES.map((name, label) => [name, classMetrics(faces, label)]));
