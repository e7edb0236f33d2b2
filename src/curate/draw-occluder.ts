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
const occluders = { hand, microphone, cup, beard, collar, scarf, watermark } as const;
export type Occluder = keyof typeof occluders;

/** What may hide a mouth, and what may as well be before a mask; the commoner ones more than once. */
export const OCCLUDERS: Record<"unmasked" | "masked", readonly Occluder[]> = {
  unmasked: ["hand", "microphone", "cup", "beard", "beard", "beard", "collar", "scarf", "watermark"],
  masked: ["hand", "hand", "microphone", "cup", "collar", "watermark"],
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
    ...[
      { x: left - width, y: top - 0.1 * width },
      { x, y: top + 0.15 * width },
    ],
    ...[
      { x: right + width, y: top - 0.1 * width },
      { x: right + width, y: chin + 2 * width },
    ],
    ...[{ x: left - width, y: chin + 2 * width }],
  ]);
}

/** Hair from cheek to cheek around the mouth, thin or thick, dark or white, over a soft ground of its colour. */
function beard(surface: DrawingSurface, { face, random }: Occlusion): void {
  const between = uniform(random);
  const { nose, mouth, chin, left, right } = face;
  const width = right - left;
  const x = (left + right) / 2;
  const isWhite = random() < 0.5;
  const [hue, saturation] = isWhite ? [between(20, 50), between(0, 10)] : [between(20, 40), between(0, 35)];
  const lightness = isWhite ? between(45, 90) : between(6, 30);
  const color = (l: number, alpha: number) => `hsl(${hue} ${saturation}% ${l}% / ${alpha})`;
  const end = chin + between(0, 0.4) * width;
  const lip = nose + between(0.3, 0.6) * (mouth - nose);
  const at = (across: number, y: number) => ({ x: x + across * width, y });
  const above = [at(-0.5, nose), at(-0.3, mouth), at(-0.2, lip), at(0.2, lip), at(0.3, mouth), at(0.5, nose)];
  closedCurve(surface, [...above, at(0.5, chin), at(0.2, end), at(-0.2, end), at(-0.5, chin)]);
  surface.ellipse(x, mouth, 0.2 * width, between(0.02, 0.06) * width, 0, 0, 2 * Math.PI);
  surface.clip("evenodd");
  surface.filter = `blur(${0.03 * width}px)`;
  surface.fillStyle = color(0.8 * lightness, between(0.3, 0.95));
  surface.fillRect(x - width, nose, 2 * width, end - nose);
  surface.filter = "none";
  for (let i = 0; i < 700; i++) {
    const [across, y] = [between(-0.5, 0.5), between(nose, end)];
    const px = x + across * width;
    surface.strokeStyle = color(lightness * between(0.6, 1.25), between(0.3, 0.9));
    surface.lineWidth = width * between(0.004, 0.014);
    surface.beginPath();
    surface.moveTo(px, y);
    surface.lineTo(px + (0.3 * across + between(-0.04, 0.04)) * width * 0.3, y + between(0.03, 0.12) * width);
    surface.stroke();
  }
}

/** A line of strokes like a picture agency's letters, half transparent, somewhere from the nose to the chin. */
function watermark(surface: DrawingSurface, { face, random }: Occlusion): void {
  const between = uniform(random);
  const width = face.right - face.left;
  const size = between(0.12, 0.4) * width;
  surface.translate((face.left + face.right) / 2, between(face.nose, face.chin));
  surface.rotate(between(-0.3, 0.3));
  surface.strokeStyle = `hsl(0 0% ${random() < 0.6 ? between(70, 100) : between(0, 40)}% / ${between(0.25, 0.7)})`;
  surface.lineWidth = between(0.1, 0.22) * size;
  for (let x = -width; x < width; x += between(0.7, 1.1) * size) {
    surface.beginPath();
    if (random() < 0.5) surface.ellipse(x, 0, 0.3 * size, 0.35 * size, 0, between(0, 2), between(4, 8));
    if (random() < 0.7) {
      surface.moveTo(x - 0.3 * size, -between(0.4, 0.8) * size);
      surface.lineTo(x - 0.3 * size + between(0, 0.3) * size, 0.4 * size);
    }
    surface.stroke();
  }
}
