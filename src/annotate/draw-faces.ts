import type { MaskedFace } from "../faces/index.ts";

/** What drawing needs of a Canvas 2D context, a browser's or another's. */
export type DrawingContext = Pick<
  CanvasRenderingContext2D,
  | "fillRect"
  | "strokeRect"
  | "fillText"
  | "measureText"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "font"
  | "textBaseline"
>;

const STYLES = {
  mask: { color: "#15803d", text: "mask" },
  no_mask: { color: "#c2410c", text: "no mask" },
  nose_out: { color: "#a16207", text: "nose out" },
  uncertain: { color: "#475569", text: "uncertain" },
};

/**
 * Draws a box, the label and its confidence for every face; lines and letters grow with the image and the face.
 *
 * @param size of the image, pixels
 */
export function drawFaces(
  context: DrawingContext,
  size: { width: number; height: number },
  faces: readonly MaskedFace[],
  fontFamily = "Inter, sans-serif",
): void {
  const unit = Math.min(size.width, size.height);
  for (const { box, label, confidence } of faces) {
    const { color, text } = STYLES[label];
    const line = Math.max(2, unit / 300);
    const letter = Math.max(11, unit / 50, Math.min(box.width / 6, unit / 25));
    const caption = `${text} ${Math.round(100 * confidence)} %`;
    context.lineWidth = line;
    context.strokeStyle = color;
    context.strokeRect(box.x, box.y, box.width, box.height);
    context.font = `600 ${letter}px ${fontFamily}`;
    context.textBaseline = "middle";
    const width = context.measureText(caption).width + letter * 0.7;
    const height = letter * 1.45;
    const above = box.y - height - line / 2;
    const y = above >= 0 ? above : Math.min(box.y + box.height + line / 2, size.height - height);
    const x = Math.max(0, Math.min(box.x - line / 2, size.width - width));
    context.fillStyle = color;
    context.fillRect(x, y, width, height);
    context.fillStyle = "#ffffff";
    context.fillText(caption, x + letter * 0.35, y + height / 2);
  }
}
