import { type Random, uniform } from "../random.ts";
import type { FaceGeometry } from "./face-geometry.ts";
import { randomColor } from "./mask-details.ts";
import { closedCurve, type DrawingSurface } from "./surface.ts";

export interface Occlusion {
  face: FaceGeometry;
  /** Of the face, for hands. */
  skin: readonly number[];
  random: Random;
}

/** Things before a mouth that are no mask, drawn in the face's frame. */
const occluders = { hand, microphone, cup, beard, collar, scarf } as const;
export type Occluder = keyof typeof occluders;

/** What may hide a mouth, and what may as well be before a mask. */
export const OCCLUDERS = {
  unmasked: Object.keys(occluders),
  masked: ["hand", "hand", "microphone", "cup", "collar"],
} as {
  [K in "unmasked" | "masked"]: readonly Occluder[];
};

/** Draws something over or below the mouth of a face, masked or not. */
export function drawOccluder(surface: DrawingSurface, kind: Occluder, occlusion: Occlusion): void {
  surface.save();
  occluders[kind](surface, occlusion);
  surface.restore();
}

function placed({ face, random }: Occlusion) {
  const width = face.right - face.left;
  return { width, x: (face.left + face.right) / 2 + uniform(random)(-0.2, 0.2) * width };
}

function hand(surface: DrawingSurface, occlusion: Occlusion): void {
  const { face, skin, random } = occlusion;
  const { x, width } = placed(occlusion);
  const tilt = (random() - 0.5) * 1.2;
  surface.translate(x, uniform(random)(face.mouth, face.chin));
  surface.rotate(tilt);
  const finger = width * (0.09 + 0.04 * random());
  for (let i = 0; i < 4; i++) {
    const shade = 0.75 + 0.25 * random();
    surface.fillStyle = `rgb(${skin.map((value) => Math.round(value * shade)).join(" ")})`;
    surface.beginPath();
    surface.roundRect((i - 2) * finger * 1.05, -width * (0.25 + 0.08 * random()), finger, 2 * width, finger / 2);
    surface.fill();
  }
}

function microphone(surface: DrawingSurface, occlusion: Occlusion): void {
  const { face, random } = occlusion;
  const { x, width } = placed(occlusion);
  surface.fillStyle = `hsl(0 0% ${uniform(random)(5, 40)}%)`;
  surface.beginPath();
  surface.ellipse(x, face.mouth + 0.08 * width, 0.13 * width, 0.16 * width, 0, 0, 2 * Math.PI);
  surface.fill();
  surface.fillRect(x - 0.05 * width, face.mouth + 0.1 * width, 0.1 * width, 2 * width);
}

function cup(surface: DrawingSurface, occlusion: Occlusion): void {
  const { face, random } = occlusion;
  const { x, width } = placed(occlusion);
  surface.fillStyle = randomColor(random);
  const top = uniform(random)(face.nose, face.mouth) + 0.05 * width;
  const bottom = face.chin + 0.3 * width;
  surface.beginPath();
  surface.moveTo(x - 0.24 * width, top);
  surface.lineTo(x + 0.24 * width, top);
  surface.lineTo(x + 0.17 * width, bottom);
  surface.lineTo(x - 0.17 * width, bottom);
  surface.fill();
}

function collar(surface: DrawingSurface, occlusion: Occlusion): void {
  const { face, random } = occlusion;
  surface.fillStyle = random() < 0.6 ? `hsl(220 15% ${uniform(random)(4, 25)}%)` : randomColor(random);
  aroundNeck(surface, occlusion, uniform(random)(face.mouth + 0.45 * (face.chin - face.mouth), face.chin));
  surface.fill();
}

/** Up to the mouth or just over it, the nose out; knitted in stripes. */
function scarf(surface: DrawingSurface, occlusion: Occlusion): void {
  const { face, random } = occlusion;
  const width = face.right - face.left;
  const top = uniform(random)(face.mouth - 0.45 * (face.mouth - face.nose), face.chin);
  surface.fillStyle = randomColor(random);
  aroundNeck(surface, occlusion, top);
  surface.fill();
  surface.clip();
  surface.strokeStyle = random() < 0.5 ? "rgba(0, 0, 0, 0.25)" : randomColor(random);
  surface.lineWidth = width * uniform(random)(0.02, 0.08);
  const slope = uniform(random)(-0.3, 0.3) * width;
  for (let y = top - width; y < face.chin + width; y += 3 * surface.lineWidth) {
    surface.beginPath();
    surface.moveTo(face.left - width, y);
    surface.lineTo(face.right + width, y + slope);
    surface.stroke();
  }
}

function aroundNeck(surface: DrawingSurface, occlusion: Occlusion, top: number): void {
  const { left, right, chin } = occlusion.face;
  const { x, width } = placed(occlusion);
  closedCurve(surface, [
    { x: left - width, y: top - 0.1 * width },
    { x, y: top + 0.15 * width },
    { x: right + width, y: top - 0.1 * width },
    { x: right + width, y: chin + 2 * width },
    { x: left - width, y: chin + 2 * width },
  ]);
}

function beard(surface: DrawingSurface, { face, random }: Occlusion): void {
  const { nose, mouth, chin, left, right } = face;
  const width = right - left;
  const [h, s, l] = [20 + 20 * random(), 30 * random(), 6 + (random() < 0.35 ? 70 : 22) * random()];
  const x = (left + right) / 2;
  const end = chin + 0.3 * random() * width;
  for (let i = 0; i < 900; i++) {
    const across = 2 * random() - 1;
    const y = nose + 0.3 * (mouth - nose) + random() * (end - nose);
    const isLip = Math.abs(across) < 0.28 && Math.abs(y - mouth) < 0.035 * width;
    const isCheek = y < mouth && Math.abs(across) < 0.75 && Math.abs(across) > 0.3;
    if (isLip || isCheek) continue;
    const px = x + across * 0.45 * width * Math.min(1, Math.sqrt(Math.max(0, (end - y) / (end - mouth))) + 0.2);
    surface.strokeStyle = `hsl(${h} ${s}% ${l * (0.6 + 0.8 * random())}%)`;
    surface.lineWidth = 1 + 1.5 * random();
    surface.beginPath();
    surface.moveTo(px, y);
    surface.lineTo(px + (random() - 0.5) * 0.05 * width, y + 0.07 * width * random());
    surface.stroke();
  }
}
