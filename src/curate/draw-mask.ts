import type { Random } from "../random.ts";
import type { FaceGeometry, Point } from "./face-geometry.ts";
import type { DrawingSurface } from "./surface.ts";

/** How a mask sits: over nose and chin, or too low, so that the nose is out. */
export type MaskFit = "correct" | "nose_out";

const COLORS = ["#a9cfe6", "#7fb4d9", "#e8ecef", "#ffffff", "#15171a", "#2b3038", "#6d7378", "#c9a7b8", "#f3d7dc"];

/**
 * Draws a mask of random colour, pattern and shape on a face.
 *
 * @param face where its parts are, pixels of the surface
 */
export function drawMask(surface: DrawingSurface, face: FaceGeometry, random: Random, fit: MaskFit = "correct"): void {
  const between = (low: number, high: number) => low + random() * (high - low);
  const { eyes, nose, chin, left, right } = face;
  const bridge =
    fit === "correct" ? eyes + (nose - eyes) * between(0.45, 0.8) : nose + (chin - nose) * between(0.18, 0.35);
  const bottom = chin + (chin - nose) * between(-0.05, 0.12);
  const width = (right - left) * between(0.95, 1.22);
  const x = (left + right) / 2 + (right - left) * between(-0.04, 0.04);
  const at = (across: number, down: number): Point => ({ x: x + across * width, y: bridge + down * (bottom - bridge) });
  const pointed = random() < 0.35;
  const cheek = between(0.1, 0.3);
  const outline = [
    at(0, 0),
    at(-0.2, pointed ? 0.06 : 0.03),
    at(-0.48, cheek),
    at(-0.46, between(0.5, 0.65)),
    at(-0.3, between(0.82, 0.92)),
    at(0, 1),
    at(0.3, between(0.82, 0.92)),
    at(0.46, between(0.5, 0.65)),
    at(0.48, cheek),
    at(0.2, pointed ? 0.06 : 0.03),
  ];
  const color = random() < 0.75 ? COLORS[Math.floor(random() * COLORS.length)] : randomColor(random);
  strap(surface, at(-0.48, cheek), { x: left - 0.05 * width, y: eyes }, color, width);
  strap(surface, at(0.48, cheek), { x: right + 0.05 * width, y: eyes }, color, width);
  surface.save();
  closedCurve(surface, outline);
  const shade = surface.createLinearGradient(x - width / 2, bridge, x + width * between(-0.2, 0.6), bottom);
  shade.addColorStop(0, color);
  shade.addColorStop(between(0.3, 0.7), color);
  surface.fillStyle = shade;
  surface.fill();
  surface.clip();
  if (random() < 0.3) pattern(surface, { x: x - width / 2, y: bridge, width, height: bottom - bridge }, random);
  const folds = pointed ? 0 : Math.floor(between(0, 4));
  for (let i = 1; i <= folds; i++)
    fold(surface, [at(-0.5, i / (folds + 1)), at(0, i / (folds + 1) + 0.06), at(0.5, i / (folds + 1))]);
  if (pointed) fold(surface, [at(0, 0), at(between(-0.02, 0.02), 0.5), at(0, 1)]);
  shadeSides(surface, { x: x - width / 2, y: bridge, width, height: bottom - bridge }, random);
  surface.restore();
}

function strap(surface: DrawingSurface, from: Point, to: Point, color: string, width: number): void {
  surface.beginPath();
  surface.moveTo(from.x, from.y);
  surface.lineTo(to.x, to.y);
  surface.strokeStyle = color;
  surface.lineWidth = Math.max(1, width / 60);
  surface.stroke();
}

/** Through the middles of the outline's sides, each corner a control point. */
export function closedCurve(surface: DrawingSurface, points: readonly Point[]): void {
  const middle = (a: Point, b: Point) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const start = middle(points.at(-1)!, points[0]);
  surface.beginPath();
  surface.moveTo(start.x, start.y);
  points.forEach((point, i) => {
    const end = middle(point, points[(i + 1) % points.length]);
    surface.quadraticCurveTo(point.x, point.y, end.x, end.y);
  });
  surface.closePath();
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

function pattern(surface: DrawingSurface, { x, y, width, height }: Area, random: Random): void {
  surface.fillStyle = randomColor(random);
  const step = width * (0.05 + 0.1 * random());
  const dots = random() < 0.5;
  for (let row = 0; row * step < height; row++) {
    if (!dots) surface.fillRect(x, y + row * step, width, step / 2);
    for (let column = 0; dots && column * step < width; column++) {
      surface.beginPath();
      surface.arc(x + (column + (row % 2) / 2) * step, y + row * step, step / 4, 0, 2 * Math.PI);
      surface.fill();
    }
  }
}

function fold(surface: DrawingSurface, [from, over, to]: readonly Point[]): void {
  surface.beginPath();
  surface.moveTo(from.x, from.y);
  surface.quadraticCurveTo(over.x, over.y, to.x, to.y);
  surface.strokeStyle = "rgba(0, 0, 0, 0.18)";
  surface.lineWidth = 1.5;
  surface.stroke();
}

function shadeSides(surface: DrawingSurface, { x, y, width, height }: Area, random: Random): void {
  const shade = surface.createLinearGradient(x, 0, x + width, 0);
  shade.addColorStop(0, `rgba(0, 0, 0, ${0.35 * random()})`);
  shade.addColorStop(0.4 + 0.2 * random(), "rgba(0, 0, 0, 0)");
  shade.addColorStop(1, `rgba(0, 0, 0, ${0.35 * random()})`);
  surface.fillStyle = shade;
  surface.fillRect(x, y, width, height);
}

export function randomColor(random: Random): string {
  return `hsl(${Math.floor(360 * random())} ${Math.floor(80 * random())}% ${Math.floor(15 + 75 * random())}%)`;
}
