import type { Point } from "../geometry/index.ts";
import { type Random, uniform } from "../random.ts";
import type { FaceGeometry } from "./face-geometry.ts";
import { drawFold, drawPattern, drawValve, randomColor, shadeCloth } from "./mask-details.ts";
import { closedCurve, type DrawingSurface } from "./surface.ts";

/** How a mask sits: over nose and chin, too low, so that the nose is out, or below the mouth. */
export type MaskFit = "correct" | "nose_out" | "chin";

/** The shapes that are drawn: pleated (surgical), pointed with a seam along the middle, and cups (respirators). */
interface Shape {
  share: number;
  /** How far down, as shares of the mask's height, its outline runs: beside the nose, at the cheeks, at the jaw. */
  shoulder: number;
  cheek: readonly [number, number];
  jaw: readonly [number, number];
  /** Half of its greatest width, and of that at the jaw, as shares of the face's width. */
  reach: number;
  jawReach: number;
  folds: "across" | "along" | "none";
  valve: number;
  /** Pairs of straps: ear loops, or bands round the head. */
  straps: "loops" | "bands";
}

const SHAPES: readonly Shape[] = [
  {
    share: 0.45,
    shoulder: 0.03,
    cheek: [0.1, 0.3],
    jaw: [0.82, 0.92],
    reach: 0.48,
    jawReach: 0.3,
    folds: "across",
    valve: 0,
    straps: "loops",
  },
  {
    share: 0.3,
    shoulder: 0.06,
    cheek: [0.1, 0.3],
    jaw: [0.82, 0.92],
    reach: 0.48,
    jawReach: 0.3,
    folds: "along",
    valve: 0.15,
    straps: "loops",
  },
  {
    share: 0.25,
    shoulder: 0.1,
    cheek: [0.3, 0.45],
    jaw: [0.86, 0.95],
    reach: 0.42,
    jawReach: 0.26,
    folds: "none",
    valve: 0.6,
    straps: "bands",
  },
];

const COLORS = ["#a9cfe6", "#7fb4d9", "#e8ecef", "#ffffff", "#15171a", "#2b3038", "#6d7378", "#c9a7b8", "#f3d7dc"];

/** Draws a mask of random colour, pattern and shape on a face, in the face's frame. */
export function drawMask(surface: DrawingSurface, face: FaceGeometry, random: Random, fit: MaskFit = "correct"): void {
  const between = uniform(random);
  const { nose, chin, left, right } = face;
  const shape = randomShape(random);
  const low = fit === "chin" ? between(0.6, 0.8) : between(0.18, 0.35);
  const bridge = fit === "correct" ? nose * between(0.4, 0.8) : nose + (chin - nose) * low;
  const below = fit === "chin" ? between(0.15, 0.4) : 0;
  const bottom = chin + (chin - nose) * (between(-0.05, 0.12) + below);
  const width = (right - left) * between(0.95, 1.22);
  const x = (left + right) / 2 + (right - left) * between(-0.04, 0.04);
  const bulge = face.noseAcross - x;
  const at = (across: number, down: number): Point => ({
    x: x + across * width + bulge * (1 - (2 * across) ** 2),
    y: bridge + down * (bottom - bridge),
  });
  const [cheek, jaw] = [between(...shape.cheek), between(...shape.jaw)];
  const waist = between(0.5, 0.65);
  const half = (side: -1 | 1): Point[] => [
    at(side * 0.2, shape.shoulder),
    at(side * shape.reach, cheek),
    at(side * (shape.reach - 0.02), waist),
    at(side * shape.jawReach, jaw),
  ];
  const color = random() < 0.75 ? COLORS[Math.floor(random() * COLORS.length)] : randomColor(random);
  for (const side of [-1, 1] as const)
    drawStraps(surface, shape, { from: at(side * shape.reach, cheek), side, face, color });
  const area = { x: x - width / 2, y: bridge, width, height: bottom - bridge };
  surface.save();
  closedCurve(surface, [at(0, 0), ...half(-1), at(0, 1), ...half(1).reverse()]);
  const shade = surface.createLinearGradient(area.x, bridge, x + width * between(-0.2, 0.6), bottom);
  shade.addColorStop(0, color);
  shade.addColorStop(between(0.3, 0.7), color);
  surface.fillStyle = shade;
  surface.fill();
  surface.clip();
  if (random() < 0.3) drawPattern(surface, area, random);
  if (shape.folds === "across") {
    const folds = Math.floor(between(0, 4));
    for (let i = 1; i <= folds; i++) {
      const down = i / (folds + 1);
      drawFold(surface, [at(-0.5, down), at(0, down + 0.06), at(0.5, down)]);
    }
  }
  if (shape.folds === "along") drawFold(surface, [at(0, 0), at(between(-0.02, 0.02), 0.5), at(0, 1)]);
  shadeCloth(surface, area, { isRound: shape.straps === "bands" }, random);
  if (random() < shape.valve) drawValve(surface, at(between(-0.22, 0.22), between(0.45, 0.7)), 0.1 * width, random);
  surface.restore();
}

function randomShape(random: Random): Shape {
  let rest = random();
  for (const shape of SHAPES) {
    rest -= shape.share;
    if (rest < 0) return shape;
  }
  return SHAPES[0];
}

interface StrapPlacing {
  from: Point;
  side: -1 | 1;
  face: FaceGeometry;
  color: string;
}

function drawStraps(surface: DrawingSurface, { straps }: Shape, { from, side, face, color }: StrapPlacing): void {
  const { left, right, nose, chin } = face;
  const edge = (side < 0 ? left : right) + 0.05 * side * (right - left);
  const ends = straps === "loops" ? [0] : [-0.5 * nose, nose + 0.5 * (chin - nose)];
  for (const end of ends) {
    surface.beginPath();
    surface.moveTo(from.x, from.y);
    surface.lineTo(edge, end);
    surface.strokeStyle = color;
    surface.lineWidth = Math.max(1, (right - left) / 60);
    surface.stroke();
  }
}
