import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { iou } from "../src/geometry/index.ts";
import { nonMaximumSuppression } from "../src/faces/index.ts";
import { loadFaceDetector, loadCropClassifier } from "../src/load/node.ts";
import { readImage } from "../src/media/node/index.ts";
import { labelledPhotos, CLASS_OF } from "../bench/photos/labelled-photos.ts";
const every = Number(process.argv[2]);
const photos = (await labelledPhotos()).filter((_, i) => i % every === 1);
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
const retina = await loadFaceDetector({ sides: [1024, 320], minScore: 0.3 });
const cls = await loadCropClassifier("models/mask-detector.onnx");
const rel: number[][] = [[], [], [], []]; const relGt: Record<string, number[][]> = { rf: [[], [], [], [], []], cf: [[], [], [], [], []] };
const acc: Record<string, number[]> = {};
for (const photo of photos) {
  const image = await readImage(photo.file);
  const rf = await retina.detect(image); const cf = nonMaximumSuppression([...await center(image, 640, 0.3), ...await center(image, 320, 0.3)], { iouThreshold: 0.4, containmentThreshold: 0.7 });
  for (const g of photo.faces) {
    if (g.side < 40 || g.label === "mask_weared_incorrect") continue;
    const near = (fs: any[]) => fs.map((f) => [iou(f.box, g.box), f] as const).sort((a, b) => b[0] - a[0])[0];
    const a = near(rf), b = near(cf); if (!a || !b || a[0] < 0.4 || b[0] < 0.4) continue;
    const put = (arr: number[][], f: any, ref: any) => { arr[0].push((f.x + f.width / 2 - ref.x - ref.width / 2) / ref.width); arr[1].push((f.y + f.height / 2 - ref.y - ref.height / 2) / ref.height); arr[2].push(f.width / ref.width); arr[3].push(f.height / ref.height); };
    put(rel, b[1].box, a[1].box); put(relGt.rf, a[1].box, g.box); put(relGt.cf, b[1].box, g.box); relGt.rf[4].push(a[0]); relGt.cf[4].push(b[0]);
    const boxes = [a[1].box, b[1].box];
    for (const [name, box] of [["rf", boxes[0]], ["cf", boxes[1]]] as const) { const [p] = await cls.boxProbabilities(image, [box]); const right = (p >= 0.5) === (CLASS_OF[g.label as "with_mask"] === 1); const k = `${name} ${g.label}`; acc[k] ??= [0, 0]; acc[k][1]++; if (right) acc[k][0]++; }
  }
}
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]?.toFixed(3);
console.log("cf to rf: dx dy w h", rel.map(med)); console.log("rf to gt", relGt.rf.map(med)); console.log("cf to gt", relGt.cf.map(med)); console.log(acc);
