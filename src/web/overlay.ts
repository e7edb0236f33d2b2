import { besideBox, type CaptionContext, drawCaption, measureCaption } from "../annotate/index.ts";
import type { Face } from "../faces/index.ts";
import { LABELS, type MaskLabel } from "../labels.ts";

/** A classified face; `track` is its person's number, where there is one. */
export type OverlayFace = Pick<Face, "box" | "track"> & Required<Pick<Face, "label" | "confidence">>;

/** How answers are written beside faces. */
export type OverlayTexts = Readonly<Record<MaskLabel, string>>;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const ENGLISH = Object.fromEntries(Object.entries(LABELS).map(([label, { text }]) => [label, text])) as OverlayTexts;
const FONT = "Inter, system-ui, sans-serif";

export interface OverlayOptions {
  /** English where left out. */
  texts?: OverlayTexts | undefined;
  /** Pixels of the canvas that are one of the screen, so that captions can be read where it is shown small; 1 where left out. */
  scale?: number | undefined;
}

/** Draws for every face a box and a caption: its person's number, its answer and how sure that is. Nothing is cleared. */
export function drawOverlay(
  context: Context,
  faces: readonly OverlayFace[],
  { texts = ENGLISH, scale = 1 }: OverlayOptions = {},
): void {
  const { width, height } = context.canvas;
  const unit = Math.min(width, height);
  for (const { box, track, label, confidence } of faces) {
    const { color } = LABELS[label];
    const line = Math.max(2 * scale, unit / 240);
    context.lineWidth = line;
    context.strokeStyle = color;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, Math.min(box.width, box.height) / 12);
    context.stroke();
    const number = track === undefined ? "" : `${track} · `;
    const text = `${number}${texts[label]} ${Math.round(100 * confidence)} %`;
    const letter = Math.round(Math.max(11.5 * scale, unit / 32, Math.min(box.width / 8, unit / 24)));
    const caption = { text, color, letter };
    const plate = measureCaption(context as CaptionContext, caption, FONT);
    const at = besideBox({ width, height }, { box }, plate, line);
    context.save();
    context.translate(at.x, at.y);
    context.beginPath();
    context.roundRect(0, 0, plate.width, plate.height, letter / 4);
    context.clip();
    drawCaption(context as CaptionContext, caption, FONT);
    context.restore();
  }
}
