import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Point } from "../geometry/index.ts";

/** What synthetic masks and occluders are drawn on. */
export type DrawingSurface = SKRSContext2D;

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
