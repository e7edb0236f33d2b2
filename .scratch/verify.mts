import { iou, grownBox, pixelsWithin } from "../src/geometry/index.ts";
import { loadFaceDetector } from "../src/load/node.ts";
import { readImage } from "../src/media/node/index.ts";
import { readRecords } from "../src/data/records.ts";
import { pictureOf, partOf } from "../src/image/index.ts";
import { labelledPhotos } from "../bench/photos/labelled-photos.ts";
const which = process.argv[2], sides = process.argv[3].split(",").map(Number), every = Number(process.argv[4] ?? 1);
let photos: any[];
if (which === "news") {
  const root = "/work/shared/data/photos-news/"; const m = new Map<string, any>();
  for (const r of await readRecords(root + "labels.csv")) { const p = m.get(r.path!) ?? { file: root + r.path, faces: [] }; p.faces.push({ label: r.label, box: { x: +r.x!, y: +r.y!, width: +r.w!, height: +r.h! }, side: Math.min(+r.w!, +r.h!) }); m.set(r.path!, p); }
  photos = [...m.values()];
} else photos = await labelledPhotos();
photos = photos.filter((_, i) => i % every === 0);
const det = await loadFaceDetector({ sides, minScore: 0.1 });
const small = await loadFaceDetector({ sides: [160], minScore: 0.02 });
const dets: any[] = []; let total = 0; let ms = 0, nv = 0;
const shifts = [1.0, 1.5, 2.2];
for (const [pi, photo] of photos.entries()) {
  const image = await readImage(photo.file); const pic = pictureOf(image);
  const faces = await det.detect(image);
  const gt = photo.faces.filter((f: any) => f.side >= 20); total += gt.length;
  for (const f of faces) {
    if (Math.min(f.box.width, f.box.height) < 16) continue;
    const vs = [];
    for (const reach of shifts) {
      const place = pixelsWithin(grownBox(f.box, reach), pic);
      const t = performance.now();
      const found = await small.detect(partOf(pic, place)); ms += performance.now() - t; nv++;
      let v = 0, vb = f.box; for (const g of found) { const b = { ...g.box, x: g.box.x + place.x, y: g.box.y + place.y }; if (iou(b, f.box) > 0.3 && g.score > v) { v = g.score; vb = b; } }
      vs.push(v);
    }
    dets.push({ pi, box: f.box, s: f.score, vs });
  }
}
function evaluate(name: string, score: (d: any) => number) {
  const sorted = dets.map((d) => ({ ...d, c: score(d) })).sort((a, b) => b.c - a.c);
  const used = new Set<any>(); let tp = 0, fp = 0, ap = 0; const at: Record<string, string> = {}; const targets = [0.05, 0.1, 0.25, 0.5, 1];
  const pts: [number, number][] = [];
  for (const d of sorted) {
    const g = photos[d.pi].faces; let best = 0, bf: any;
    for (const f of g) { const o = iou(f.box, d.box); if (o > best) { best = o; bf = f; } }
    if (best >= 0.4) { if (bf.side >= 20 && !used.has(bf)) { used.add(bf); tp++; } } else fp++;
    pts.push([tp / total, tp / (tp + fp)]);
    for (const t of targets) if (fp > t * photos.length && !(t in at)) at[t] = (100 * tp / total).toFixed(2);
  }
  let maxp = 0; for (let i = pts.length - 1; i >= 0; i--) { maxp = Math.max(maxp, pts[i][1]); pts[i][1] = maxp; }
  let prev = 0; for (const [r, p] of pts) { ap += (r - prev) * p; prev = r; }
  console.log(name.padEnd(20), "AP", ap.toFixed(4), "recall at fp/photo", JSON.stringify(at), "final", (100 * tp / total).toFixed(2), (fp / photos.length).toFixed(2));
}
console.log(which, sides, photos.length, "photos", total, "faces", dets.length, "dets", (ms / nv).toFixed(2), "ms a verification");
evaluate("score", (d) => d.s);
for (const [i, r] of shifts.entries()) { evaluate(`mean ${r}`, (d) => (d.s + d.vs[i]) / 2); evaluate(`geo ${r}`, (d) => Math.sqrt(d.s * d.vs[i])); }
evaluate("mean all", (d) => (d.s + d.vs[0] + d.vs[1] + d.vs[2]) / 4);
evaluate("mean v", (d) => (d.vs[0] + d.vs[1] + d.vs[2]) / 3);
evaluate("max", (d) => Math.max(d.s, ...d.vs));
evaluate("max+mean", (d) => (d.s + Math.max(...d.vs)) / 2);
