import type { Image } from "../image/index.ts";

/** One line of white letters on a plate of a colour. */
export interface Caption {
  text: string;
  /** `#rrggbb` */
  color: string;
  /** Height of the letters, pixels. */
  letter: number;
}

/** Draws a caption's plate. Letters need fonts, which each platform has its own way to. */
export type CaptionRenderer = (caption: Caption) => Image;

/** What drawing a caption needs of a Canvas 2D context, a browser's or another's. */
export type CaptionContext = Pick<
  CanvasRenderingContext2D,
  "fillRect" | "fillText" | "measureText" | "fillStyle" | "font" | "textBaseline"
>;

const font = (letter: number, family: string) => `600 ${letter}px ${family}`;

/** The size of a caption's plate, pixels. */
export function measureCaption(context: CaptionContext, { text, letter }: Caption, family: string) {
  context.font = font(letter, family);
  return { width: Math.ceil(context.measureText(text).width + letter * 0.7), height: Math.ceil(letter * 1.45) };
}

/** Draws a caption's plate in the top left of a canvas. */
export function drawCaption(context: CaptionContext, { text, color, letter }: Caption, family: string): void {
  const { width, height } = measureCaption(context, { text, color, letter }, family);
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#ffffff";
  context.font = font(letter, family);
  context.textBaseline = "middle";
  context.fillText(text, letter * 0.35, height / 2);
}

/** More than the answers, percents and sizes of a scene. */
const KEPT = 500;

/** The same, with each caption drawn once as long as it is in use. */
export function cachedCaptions(render: CaptionRenderer): CaptionRenderer {
  const plates = new Map<string, Image>();
  return (caption) => {
    const key = `${caption.letter} ${caption.color} ${caption.text}`;
    const plate = plates.get(key) ?? render(caption);
    plates.delete(key);
    plates.set(key, plate);
    if (plates.size > KEPT) plates.delete(plates.keys().next().value!);
    return plate;
  };
}
