import type { MaskShare } from "../events/index.ts";
import { type Chart, lineChart } from "./charts.ts";

/** Units of a time axis, seconds, and from how long a watch on each is used. */
const UNITS = [
  { name: "hours", seconds: 3600, from: 3 * 3600 },
  { name: "minutes", seconds: 60, from: 300 },
  { name: "seconds", seconds: 1, from: 0 },
];

/** The share of people with a mask over time, a curve a source; a gap is where nobody was in view. */
export function shareChart(sources: readonly { name: string; shares: readonly MaskShare[] }[]): Chart {
  const longest = Math.max(0, ...sources.flatMap(({ shares }) => shares.map(({ time }) => time)));
  const unit = UNITS.find(({ from }) => longest >= from)!;
  const curves = sources.map(({ name, shares }) => ({
    name,
    points: shares.map(({ time, share }) => [time / unit.seconds, share === undefined ? null : 100 * share] as const),
  }));
  return lineChart("People with a mask", curves, { x: unit.name, y: "%", yMin: 0, yMax: 100 });
}
