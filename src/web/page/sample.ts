import { drawPerson, type PersonLook, type Wears } from "./draw-person.ts";

/** Of the sample and of the test picture, pixels. */
export const SAMPLE_SIZE = { width: 960, height: 540 };

/** Where people stand and sway, and when they wear what, of every twenty seconds. */
const PEOPLE: readonly (PersonLook & { x: number; height: number; wears(second: number): Wears })[] = [
  {
    skin: "#e8b795",
    shade: "#c08a68",
    hair: "#3b2416",
    shirt: "#345c7d",
    hairLength: "short",
    x: 185,
    height: 180,
    wears: (second) => (second >= 6 && second < 16 ? "mask" : "nothing"),
  },
  {
    skin: "#8d5a3c",
    shade: "#653d27",
    hair: "#17100c",
    shirt: "#b4562f",
    hairLength: "long",
    x: 480,
    height: 190,
    wears: () => "mask",
  },
  {
    skin: "#d9a57c",
    shade: "#ab7a54",
    hair: "#1e1712",
    shirt: "#3f7a55",
    hairLength: "short",
    x: 775,
    height: 172,
    wears: (second) => (second >= 11 ? "mask" : "nothing"),
  },
];

/** Draws the sample as it is at a time, seconds. */
export function drawSample(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, time: number): void {
  const { width, height } = SAMPLE_SIZE;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, "#e3eaf2");
  wall.addColorStop(1, "#a5b6c9");
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  for (const [i, { x, height: tall, wears, ...look }] of PEOPLE.entries()) {
    const place = { x: x + 34 * Math.sin(0.7 * time + 2 * i), y: 252 + 10 * Math.sin(0.9 * time + i), height: tall };
    drawPerson(context, look, place, wears((time % 20) as number));
  }
}

/** Frames a second of the drawn sample. */
const RATE = 25;

/** A stream of the sample, drawn as long as the signal lasts. */
export function sampleStream(signal: AbortSignal): MediaStream {
  const canvas = Object.assign(document.createElement("canvas"), SAMPLE_SIZE);
  const context = canvas.getContext("2d")!;
  const started = performance.now();
  const draw = () => drawSample(context, (performance.now() - started) / 1000);
  draw();
  const timer = setInterval(draw, 1000 / RATE);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  return canvas.captureStream(RATE);
}
