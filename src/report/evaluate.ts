import { countLabels, FaceLoader, type FaceRow } from "../data/index.ts";
import { InputError } from "../errors.ts";
import type { CropClassifier } from "../faces/index.ts";
import { CLASSES, type ClassName } from "../labels.ts";
import { seeded } from "../random.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import {
  type ClassificationMetrics,
  type ClassMetrics,
  type ConfusionMatrix,
  classificationMetrics,
  classMetrics,
  confusionMatrix,
  type Scored,
} from "./metrics.ts";

/** One face of the table with the model's answer. */
export interface EvaluatedFace extends Scored {
  row: FaceRow;
}

export interface EvaluationPart {
  /** Samples of each label: `[not masked, masked]`, and, where there are any, masks worn wrongly. */
  counts: number[];
  metrics: Record<keyof ClassificationMetrics, Interval>;
  confusion: ConfusionMatrix;
  /** Of each class against the others, where there are more than two. */
  classes?: Partial<Record<ClassName, ClassMetrics>> | undefined;
}

export interface Evaluation extends EvaluationPart {
  faces: EvaluatedFace[];
  /** By the values of the column that was asked for. */
  groups?: Record<string, EvaluationPart> | undefined;
}

export interface EvaluateOptions {
  /** A column of the table; each of its values is measured by itself. */
  group?: string | undefined;
  /** The share of each picture that on every side is around the face (0), which the model is not shown. */
  surroundings?: number | undefined;
  workers?: number | undefined;
  /** Of the bootstrap. */
  seed?: number | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  onSkip?: ((reason: string) => void) | undefined;
}

/**
 * Measures a model on the face crops of a table.
 *
 * @throws InputError where the table lacks the group's column, or none of its images can be decoded
 */
export async function evaluate(
  model: CropClassifier,
  rows: readonly FaceRow[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { group, surroundings, workers = 2, seed = 0, onProgress, onSkip } = options;
  if (group && !rows.some((row) => group in row.groups)) {
    throw new InputError(`the table has no column "${group}" to group by`);
  }
  const { width, height } = model.size;
  await using loader = new FaceLoader({ workers, width, height, surroundings, onSkip });
  const faces: EvaluatedFace[] = [];
  for await (const { images, rows: decoded } of loader.batches(rows)) {
    const each = await model.classProbabilities(images);
    for (const [i, row] of decoded.entries()) {
      const probabilities = model.classes.length > 2 ? each[i] : undefined;
      faces.push({ row, label: row.label, probability: each[i][1], probabilities });
    }
    onProgress?.(faces.length, rows.length);
  }
  if (faces.length === 0) throw new InputError("none of the table's images can be decoded");
  const groups = group ? measureGroups(faces, group, seed) : undefined;
  return { ...measure(faces, seed), faces, groups };
}

function measureGroups(faces: readonly EvaluatedFace[], column: string, seed: number): Record<string, EvaluationPart> {
  const parts = new Map<string, EvaluatedFace[]>();
  for (const face of faces) {
    const value = face.row.groups[column] ?? "(none)";
    parts.set(value, [...(parts.get(value) ?? []), face]);
  }
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([value, part]) => [value, measure(part, seed)]));
}

function measure(faces: readonly EvaluatedFace[], seed: number): EvaluationPart {
  const confusion = confusionMatrix(faces);
  return {
    counts: countLabels(faces.map(({ row }) => row)),
    metrics: bootstrap(faces, classificationMetrics, seeded(seed)),
    confusion,
    classes: confusion.length > 2 ? byClass(faces) : undefined,
  };
}

const byClass = (faces: readonly EvaluatedFace[]) =>
  Object.fromEntries(CLASSES.map((name, label) => [name, classMetrics(faces, label)]));
