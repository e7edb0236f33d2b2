import { LABELS } from "../../../labels.ts";
import type { SharePoint } from "../share-history.ts";
import * as state from "../state.ts";

const [WIDTH, HEIGHT] = [320, 84];
/** The least span that is shown, seconds. */
const LEAST = 20;

/** The share of people with a mask over time. */
export function SharePlot() {
  const { shareTitle, shareNone, shareOfTime, seconds } = state.texts.value;
  const points = state.history.value;
  // A photo has no time to plot over.
  if (state.phase.value === "still" && points.length === 0) return null;
  const share = state.summary.value?.maskedShare;
  const span = Math.max(LEAST, (points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0));
  const percent = share === undefined ? undefined : `${Math.round(100 * share)} %`;
  return (
    <section class="card share" aria-labelledby="share-title">
      <h2 id="share-title">{shareTitle}</h2>
      <p class="figure">{percent === undefined ? shareNone : shareOfTime(percent)}</p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${shareTitle}: ${percent ?? shareNone}`}
      >
        {[0, 0.5, 1].map((line) => (
          <line key={line} class="grid" x1="0" x2={WIDTH} y1={across(line)} y2={across(line)} />
        ))}
        {runs(points).map((run) => (
          <g key={run[0].time}>
            <path class="area" d={areaOf(run, points[0].time, span)} fill={LABELS.mask.color} />
            <path class="line" d={lineOf(run, points[0].time, span)} stroke={LABELS.mask.color} />
          </g>
        ))}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>0–100 %</span>
        <span>{seconds(Math.round(span))}</span>
      </div>
    </section>
  );
}

type Known = SharePoint & { share: number };

/** Stretches in which the share is known. */
function runs(points: readonly SharePoint[]): Known[][] {
  const found: Known[][] = [[]];
  for (const point of points) {
    if (point.share === undefined) found.push([]);
    else found.at(-1)!.push(point as Known);
  }
  return found.filter((run) => run.length > 1);
}

const across = (share: number) => 2 + (1 - share) * (HEIGHT - 4);

const lineOf = (run: readonly Known[], from: number, span: number) =>
  `M${run.map(({ time, share }) => `${((WIDTH * (time - from)) / span).toFixed(1)},${across(share).toFixed(1)}`).join("L")}`;

function areaOf(run: readonly Known[], from: number, span: number): string {
  const [first, last] = [run[0], run.at(-1)!].map(({ time }) => ((WIDTH * (time - from)) / span).toFixed(1));
  return `${lineOf(run, from, span)}L${last},${across(0)}L${first},${across(0)}Z`;
}
