import type { Random } from "../random.ts";
import { closedCurve, randomColor } from "./draw-mask.ts";
import type { FaceGeometry } from "./face-geometry.ts";
import type { DrawingSurface } from "./surface.ts";

/** Things before a mouth that are no mask. */
export const OCCLUDERS = ["hand", "microphone", "cup", "beard", "collar"] as const;
export type Occluder = (typeof OCCLUDERS)[number];

/**
 * Draws something over or below the mouth of a face without a mask.
 *
 * @param skin of the face, `rgb(...)`, for hands
 */
export function drawOccluder(
  surface: DrawingSurface,
  kind: Occluder,
  face: FaceGeometry,
  skin: readonly [number, number, number],
  random: Random,
): void {
  const between = (low: number, high: number) => low + random() * (high - low);
  const width = face.right - face.left;
  const x = (face.left + face.right) / 2 + between(-0.2, 0.2) * width;
  const { mouth, nose, chin } = face;
  surface.save();
  if (kind === "hand") hand(surface, { x, y: between(mouth, chin), width }, skin, random);
  if (kind === "microphone") {
    surface.fillStyle = `hsl(0 0% ${between(5, 40)}%)`;
    surface.beginPath();
    surface.ellipse(x, mouth + 0.08 * width, 0.13 * width, 0.16 * width, 0, 0, 2 * Math.PI);
    surface.fill();
    surface.fillRect(x - 0.05 * width, mouth + 0.1 * width, 0.1 * width, 2 * width);
  }
  if (kind === "cup") {
    surface.fillStyle = randomColor(random);
    const top = between(nose, mouth) + 0.05 * width;
    closedCurve(surface, [
      ...[
        { x: x - 0.24 * width, y: top },
        { x: x - 0.24 * width, y: top },
        { x: x + 0.24 * width, y: top },
      ],
      ...[
        { x: x + 0.24 * width, y: top },
        { x: x + 0.17 * width, y: chin + 0.3 * width },
      ],
      ...[{ x: x - 0.17 * width, y: chin + 0.3 * width }],
    ]);
    surface.fill();
  }
  if (kind === "beard") beard(surface, face, random);
  if (kind === "collar") {
    surface.fillStyle = random() < 0.6 ? `hsl(220 15% ${between(4, 25)}%)` : randomColor(random);
    const top = between(mouth + 0.45 * (chin - mouth), chin);
    closedCurve(surface, [
      ...[
        { x: face.left - width, y: top - 0.1 * width },
        { x, y: top + 0.15 * width },
      ],
      ...[
        { x: face.right + width, y: top - 0.1 * width },
        { x: face.right + width, y: chin + 2 * width },
      ],
      ...[{ x: face.left - width, y: chin + 2 * width }],
    ]);
    surface.fill();
  }
  surface.restore();
}

function hand(
  surface: DrawingSurface,
  { x, y, width }: { x: number; y: number; width: number },
  skin: readonly number[],
  random: Random,
): void {
  const tilt = (random() - 0.5) * 1.2;
  surface.translate(x, y);
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

function beard(surface: DrawingSurface, { nose, mouth, chin, left, right }: FaceGeometry, random: Random): void {
  const width = right - left;
  const [h, s, l] = [20 + 20 * random(), 30 * random(), 6 + (random() < 0.2 ? 60 : 22) * random()];
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
