/**
 * Our tracker beside ByteTrack and OC-SORT of PyPI's `trackers`, each with its defaults, on the same boxes: two public
 * sequences of pedestrians, as they are, with boxes dropped, shaken and added, and at every third frame; and heads made of
 * their truth. Everybody's tracks are written as MOTChallenge files and measured by PyPI's `trackeval`.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tracker } from "../src/track/index.ts";
import { writeMot, writeSequences } from "./track/mot-files.ts";
import { type Disturbance, disturbed, everyNth, headsOf, readSequence, type Sequence } from "./track/sequences.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const data = path("../../shared/data/mot/");
if (!existsSync(data)) throw new Error(`no sequences at ${data}`);

/** Others than those that the tracker's constants were chosen on. */
const SEEDS = [101, 102, 103, 104, 105];
const DISTURBANCES: Record<string, Disturbance> = {
  "20 % dropped": { dropped: 0.2 },
  "shaken by 6 %": { shaken: 0.06 },
  "one added a frame": { added: 1 },
  "all three": { dropped: 0.2, shaken: 0.06, added: 1 },
};
const HEADS: Disturbance = { dropped: 0.1, shaken: 0.05, added: 0.3 };

const OURS = "Maskwatch";
/** Ours with the boxes that were found in place of those that the tracker smooths. */
const OURS_AS_FOUND = "boxes as found";
const PEERS = ["ByteTrack", "OC-SORT"];

/** A row of the table: the mean over sequences of one kind. */
interface Row {
  name: string;
  isHeads: boolean;
  sequences: Sequence[];
}

const rows: Row[] = ["TUD-Campus", "TUD-Stadtmitte"].flatMap((name) => {
  const clean = readSequence(`${data}${name}`, 25);
  const place = name.replace("TUD-", "  ");
  const people = {
    [name]: [clean],
    ...Object.fromEntries(
      Object.entries(DISTURBANCES).map(([kind, how]) => [
        `${place}, ${kind}`,
        SEEDS.map((seed) => disturbed(clean, how, seed)),
      ]),
    ),
    [`${place}, every third frame`]: [everyNth(clean, 3)],
  };
  const heads = Object.fromEntries(
    [1, 3, 5].map((n) => [
      `${place}, heads, ${Math.round(25 / n)} a second`,
      SEEDS.map((seed) => disturbed(headsOf(everyNth(clean, n), seed), HEADS, seed)),
    ]),
  );
  return [people, heads].flatMap((kinds, i) =>
    Object.entries(kinds).map(([kind, sequences]) => ({ name: kind, isHeads: i === 1, sequences })),
  );
});

/** IDF1, HOTA and ID switches. */
type Figures = [number, number, number];
const { versions, figures } = measured();
const mean = (tracker: string, row: number) =>
  [0, 1, 2].map((measure) => {
    const all = rows[row].sequences.map((_, i) => figures[tracker][`${row}-${i}`][measure]);
    return all.reduce((sum, figure) => sum + figure, 0) / all.length;
  });

const trackers = [OURS, OURS_AS_FOUND, ...PEERS];
console.log(`trackers ${versions.trackers}, measured by trackeval ${versions.trackeval}`);
console.log(["IDF1 / HOTA / ID switches".padEnd(36), ...trackers.map((name) => name.padEnd(22))].join(""));
const ratios: { name: string; isHeads: boolean; measure: string; ours: number; best: number }[] = [];
for (const [row, { name, isHeads }] of rows.entries()) {
  const cells = trackers.map((tracker) => {
    const [idf1, hota, switches] = mean(tracker, row);
    return `${(100 * idf1).toFixed(1)} / ${(100 * hota).toFixed(1)} / ${switches.toFixed(1)}`.padEnd(22);
  });
  console.log([name.padEnd(36), ...cells].join(""));
  for (const [i, measure] of ["IDF1", "HOTA"].entries()) {
    const best = Math.max(...PEERS.map((peer) => mean(peer, row)[i]));
    ratios.push({ name: name.trim(), isHeads, measure, ours: mean(OURS, row)[i], best });
  }
}
for (const isHeads of [true, false]) {
  const these = ratios.filter((each) => each.isHeads === isHeads);
  const lowest = these.reduce((a, b) => (b.ours / b.best < a.ours / a.best ? b : a));
  const share = (lowest.ours / lowest.best).toFixed(4);
  console.log(
    `${isHeads ? "heads" : "people"}: least of a row over its better peer ${share}, ${lowest.measure} of ${lowest.name}`,
  );
}
const overBest = (measure: string) => {
  const these = ratios.filter((each) => each.measure === measure && !each.isHeads);
  return these.reduce((sum, { ours }) => sum + ours, 0) / these.reduce((sum, { best }) => sum + best, 0);
};
console.log(
  `people, means over those of each row's better peer: IDF1 ${overBest("IDF1").toFixed(4)}, HOTA ${overBest("HOTA").toFixed(4)}`,
);
console.log(`track score ${Math.min(overBest("IDF1"), overBest("HOTA")).toFixed(4)}`);

/** Everybody's figures, by tracker and file, and the versions of what they come from. */
function measured(): { versions: Record<string, string>; figures: Record<string, Record<string, Figures>> } {
  const root = mkdtempSync(join(tmpdir(), "maskwatch-"));
  try {
    const files = rows.flatMap(({ sequences }, row) =>
      sequences.map((sequence, i): [string, Sequence] => [`${row}-${i}`, sequence]),
    );
    writeSequences(root, files);
    for (const [file, { boxes, rate }] of files) {
      const tracker = new Tracker();
      const seen = boxes.map((faces, i) =>
        tracker
          .update(faces, i / rate)
          .tracks.flatMap(({ number, box, face }) => (face ? [{ id: number, box, face }] : [])),
      );
      writeMot(`${root}/tracks/${OURS}/${file}.txt`, seen);
      const asFound = seen.map((tracks) => tracks.map(({ id, face }) => ({ id, box: face.box })));
      writeMot(`${root}/tracks/${OURS_AS_FOUND}/${file}.txt`, asFound);
    }
    return JSON.parse(execFileSync(path("python"), [path("track_peer.py"), root], { encoding: "utf8" }));
  } finally {
    rmSync(root, { recursive: true });
  }
}
