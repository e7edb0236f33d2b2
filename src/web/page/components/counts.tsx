import { LABELS, type MaskLabel } from "../../../labels.ts";
import * as state from "../state.ts";
import { Swatch } from "./swatch.tsx";

/** People now and in all, and how they wear their masks. */
export function Counts() {
  const { people, now, inAll, withMask, withoutMask, wornWrongly, uncertain } = state.texts.value;
  const faces = state.seen.value?.faces ?? [];
  const sums = state.summary.value;
  const rows: readonly [MaskLabel, string, number | undefined][] = [
    ["mask", withMask, sums?.withMask],
    ["no_mask", withoutMask, sums?.withoutMask],
    ["incorrect", wornWrongly, sums?.incorrect],
    ["uncertain", uncertain, sums?.uncertain],
  ];
  const count = (wanted: MaskLabel) => faces.filter(({ label }) => label === wanted).length;
  return (
    <section class="card counts" aria-labelledby="people-title">
      <h2 id="people-title">{people}</h2>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{now}</th>
            <th scope="col">{inAll}</th>
          </tr>
        </thead>
        <tbody>
          <tr class="all">
            <th scope="row">{people}</th>
            <td data-count="now">{faces.length}</td>
            <td data-count="all">{sums?.people ?? "–"}</td>
          </tr>
          {rows.map(([label, text, all]) => (
            <tr key={label}>
              <th scope="row">
                <Swatch color={LABELS[label].color} />
                {text}
              </th>
              <td data-count={label}>{count(label)}</td>
              <td data-count={`all-${label}`}>{all ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
