import { CLASSES } from "../../src/labels.ts";
import { seeded } from "../../src/random.ts";
import { answerOf, bootstrap, type Scored } from "../../src/report/index.ts";

/** Faces of one label that are called what they are, and all of it. */
export function rightOf(faces: readonly Scored[], label: number): [right: number, all: number] {
  const own = faces.filter((face) => face.label === label);
  return [own.filter((face) => answerOf(face) === label).length, own.length];
}

const percent = (value: number) => `${(100 * value).toFixed(1)}`;

/** How faces of one label are answered, such as `mask 98.2 % (95 %: 97.1 to 99.0), incorrect 1.8 % (...)`. */
export function shareOfAnswers(faces: readonly Scored[]): string {
  const shares = (drawn: readonly Scored[]) =>
    Object.fromEntries(
      CLASSES.map((name, c) => [name, drawn.filter((face) => answerOf(face) === c).length / drawn.length]),
    );
  const told = Object.entries(bootstrap(faces, shares, seeded(0))).filter(([, { value }]) => value > 0);
  return told
    .sort(([, a], [, b]) => b.value - a.value)
    .map(([name, { value, low, high }]) => `${name} ${percent(value)} % (95 %: ${percent(low)} to ${percent(high)})`)
    .join(", ");
}
