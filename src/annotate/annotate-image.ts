import { createRequire } from "node:module";
import { createCanvas, GlobalFonts, ImageData } from "@napi-rs/canvas";
import type { MaskedFace } from "../faces/index.ts";
import type { RgbImage } from "../image/index.ts";
import { drawFaces } from "./draw-faces.ts";

const FONT = "Maskwatch Inter";

/** Draws the faces on a copy of an image. Returns RGBA, `height * width * 4` bytes. */
export function annotateImage(image: RgbImage, faces: readonly MaskedFace[]): Uint8ClampedArray {
  if (!GlobalFonts.has(FONT)) {
    const font = createRequire(import.meta.url).resolve("@fontsource/inter/files/inter-latin-600-normal.woff2");
    GlobalFonts.registerFromPath(font, FONT);
  }
  const { width, height, data } = image;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let source = 0, target = 0; source < data.length; source += 3, target += 4) {
    rgba[target] = data[source];
    rgba[target + 1] = data[source + 1];
    rgba[target + 2] = data[source + 2];
    rgba[target + 3] = 255;
  }
  const context = createCanvas(width, height).getContext("2d");
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  drawFaces(context as unknown as CanvasRenderingContext2D, image, faces, `"${FONT}"`);
  return context.getImageData(0, 0, width, height).data;
}
