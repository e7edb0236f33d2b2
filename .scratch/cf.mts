import { readFileSync } from "node:fs";
import { InferenceSession, Tensor, env } from "onnxruntime-node";
import { iou } from "../src/geometry/index.ts";
import { nonMaximumSuppression } from "../src/faces/index.ts";
import { loadFaceDetector } from "../src/load/node.ts";
import { readImage } from "../src/media/node/index.ts";
import { readRecords } from "../src/data/records.ts";
import { labelledPhotos } from "../bench/photos/labelled-photos.ts";
const which = process.argv[2], every = Number(process.argv[3]); const configs = process.argv.slice(4);
let photos: any[];
if (which === "news") {
  const root = "/work/shared/data/photos-news/"; const m = new Map<string, any>();
  for (const r of await readRecords(root + "labels.csv")) { const p = m.get(r.path!) ?? { file: root + r.path, faces: [] }; p.faces.push({ label: r.label, box: { x: +r.x!, y: +r.y!, width: +r.w!, height: +r.h! }, side: Math.min(+r.w!, +r.h!) }); m.set(r.path!, p); }
  photos = [...m.values()];
} else photos = await labelledPhotos();
photos = photos.filter((_, i) => i % every === 0);
const session = await InferenceSession.create("/tmp/cf/centerface.onnx", { intraOpNumThreads: 2, logSeverityLevel: 3 });
async function center(image: any, side: number, minScore: number) {
  const scale = side / Math.max(image.width, image.height);
  const w = Math.max(1, Math.round(image.width * scale)), h = Math.max(1, Math.round(image.height * scale));
  const miss = (n: number) => Math.ceil(n / 32) * 32 - n;
  const out = await session.run({ image: new Tensor("uint8", image.data, [1, image.height, image.width, 3]), size: new Tensor("int64", BigInt64Array.from([h, w].map(BigInt)), [2]), padding: new Tensor("int64", BigInt64Array.from([0, 0, miss(h), miss(w)].map(BigInt)), [4]) });
  const heat = out["537"].data as Float32Array, sc = out["538"].data as Float32Array, of = out["539"].data as Float32Array;
  const [, , rows, cols] = out["537"].dims; const cells = rows * cols; const found: any[] = [];
  for (let i = 0; i < cells; i++) if (heat[i] > minScore) {
    const s0 = Math.exp(sc[i]) * 4, s1 = Math.exp(sc[cells + i]) * 4; const r = Math.floor(i / cols), c = i % cols;
    const x1 = Math.max(0, (c + of[cells + i] + 0.5) * 4 - s1 / 2), y1 = Math.max(0, (r + of[i] + 0.5) * 4 - s0 / 2);
    const x2 = Math.min(w, x1 + s1), y2 = Math.min(h, y1 + s0); if (x2 <= x1 || y2 <= y1) continue;
    found.push({ score: heat[i], box: { x: x1 / w * image.width, y: y1 / h * image.height, width: (x2 - x1) / w * image.width, height: (y2 - y1) / h * image.height } });
  }
  return found;
}
for (const config of configs) {
  const [kind, sidesText] = config.split(":"); const sides = sidesText.split(",").map(Number);
  const det = kind === "retina" ? await loadFaceDetector({ sides, minScore: 0.05 }) : undefined;
  const found: any[] = []; const times: number[] = [];
  for (const photo of photos) {
    const image = await readImage(photo.file); const t = performance.now(); let faces: any[] = [];
    if (det) faces = await det.detect(image);
    else { for (const s of sides) faces.push(...await center(image, s, 0.05)); faces = nonMaximumSuppression(faces, { iouThreshold: 0.4, containmentThreshold: 0.7 }); }
    times.push(performance.now() - t); found.push({ photo, faces });
  }
  const fb = (min: number) => found.reduce((n, { photo, faces }) => n + faces.filter((f: any) => f.score >= min && photo.faces.every((g: any) => iou(g.box, f.box) < 0.4)).length, 0) / found.length;
  const scores = found.flatMap((f) => f.faces.map((x: any) => x.score)).sort((a, b) => a - b);
  console.log(`${config}: median ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(0)} ms`);
  for (const target of [0.25, 0.5, 1]) {
    let [lo, hi] = [0, scores.length - 1]; while (lo < hi) { const m = (lo + hi) >> 1; if (fb(scores[m]) <= target) hi = m; else lo = m + 1; }
    const min = scores[lo]; const row = [];
    for (const label of ["with_mask", "without_mask"]) for (const [a, b] of [[20, 40], [40, 1e9]]) {
      let n = 0, k = 0; for (const { photo, faces } of found) for (const g of photo.faces) if (g.label === label && g.side >= a && g.side < b) { n++; if (faces.some((f: any) => f.score >= min && iou(f.box, g.box) >= 0.4)) k++; }
      row.push(`${label} ${a} ${(100 * k / n).toFixed(1)}`);
    }
    // AP50 all faces
    console.log(`  ${target} false a photo, from ${min.toFixed(3)}: ${row.join(", ")}`);
  }
}
