import type { Box, Point } from "../geometry/index.ts";
import type { Random } from "../random.ts";
import type { DrawingSurface } from "./surface.ts";

export function randomColor(random: Random): string {
  return `hsl(${Math.floor(360 * random())} ${Math.floor(80 * random())}% ${Math.floor(15 + 75 * random())}%)`;
}

const PATTERNS = { dots, stripes, checks, flowers } as const;

/** Prints one of several patterns over an area. */
export function drawPattern(surface: DrawingSurface, area: Box, random: Random): void {
  const all = Object.values(PATTERNS);
  all[Math.floor(random() * all.length)](surface, area, area.width * (0.05 + 0.1 * random()), random);
}

function dots(surface: DrawingSurface, { x, y, width, height }: Box, step: number, random: Random): void {
  surface.fillStyle = randomColor(random);
  for (let row = 0; row * step < height; row++) {
    for (let column = 0; column * step < width; column++) {
      disc(surface, { x: x + (column + (row % 2) / 2) * step, y: y + row * step }, step / 4);
    }
  }
}

function stripes(surface: DrawingSurface, { x, y, width, height }: Box, step: number, random: Random): void {
  surface.fillStyle = randomColor(random);
  for (let row = 0; row * step < height; row++) surface.fillRect(x, y + row * step, width, step / 2);
}

function checks(surface: DrawingSurface, area: Box, step: number, random: Random): void {
  surface.globalAlpha = 0.6;
  stripes(surface, area, step, random);
  for (let column = 0; column * step < area.width; column++) {
    surface.fillRect(area.x + column * step, area.y, step / 2, area.height);
  }
  surface.globalAlpha = 1;
}

function flowers(surface: DrawingSurface, { x, y, width, height }: Box, step: number, random: Random): void {
  const colors = [0, 1, 2].map(() => randomColor(random));
  const count = Math.round((width * height) / step ** 2);
  for (let i = 0; i < count; i++) {
    surface.fillStyle = colors[i % colors.length];
    disc(surface, { x: x + random() * width, y: y + random() * height }, step * (0.2 + 0.4 * random()));
  }
}

function disc(surface: DrawingSurface, { x, y }: Point, radius: number): void {
  surface.beginPath();
  surface.arc(x, y, radius, 0, 2 * Math.PI);
  surface.fill();
}

/** A dark line that bends. */
export function drawFold(surface: DrawingSurface, [from, over, to]: readonly Point[]): void {
  surface.beginPath();
  surface.moveTo(from.x, from.y);
  surface.quadraticCurveTo(over.x, over.y, to.x, to.y);
  surface.strokeStyle = "rgba(0, 0, 0, 0.18)";
  surface.lineWidth = 1.5;
  surface.stroke();
}

/** A respirator's exhalation valve. */
export function drawValve(surface: DrawingSurface, center: Point, radius: number, random: Random): void {
  surface.fillStyle = random() < 0.6 ? `hsl(0 0% ${60 + 40 * random()}%)` : randomColor(random);
  disc(surface, center, radius);
  surface.strokeStyle = "rgba(0, 0, 0, 0.4)";
  surface.lineWidth = Math.max(1, radius / 8);
  for (const share of [1, 0.6]) {
    surface.beginPath();
    surface.arc(center.x, center.y, share * radius, 0, 2 * Math.PI);
    surface.stroke();
  }
}

/** Darkens cloth towards its sides or, where it is round, away from a light. */
export function shadeCloth(
  surface: DrawingSurface,
  { x, y, width, height }: Box,
  { isRound }: { isRound: boolean },
  random: Random,
): void {
  const dark = () => `rgba(0, 0, 0, ${0.35 * random()})`;
  const light = { x: x + width * (0.3 + 0.4 * random()), y: y + 0.4 * height };
  const shade = isRound
    ? surface.createRadialGradient(light.x, light.y, 0, light.x, light.y, 0.6 * width)
    : surface.createLinearGradient(x, 0, x + width, 0);
  shade.addColorStop(0, isRound ? "rgba(0, 0, 0, 0)" : dark());
  shade.addColorStop(0.4 + 0.2 * random(), "rgba(0, 0, 0, 0)");
  shade.addColorStop(1, dark());
  surface.fillStyle = shade;
  surface.fillRect(x, y, width, height);
}
