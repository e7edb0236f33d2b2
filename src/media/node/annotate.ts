import { createRequire } from "node:module";
import {
  annotator,
  type Caption,
  type CaptionContext,
  drawCaption,
  faceDrawer,
  measureCaption,
} from "../../annotate/index.ts";
import type { Image } from "../../image/index.ts";

const FONT = "Maskwatch Inter";
const require = createRequire(import.meta.url);

/** Loaded at the first caption: most programs that import Maskwatch draw nothing. */
function canvasPackage(): typeof import("@napi-rs/canvas") {
  const canvas = require("@napi-rs/canvas");
  if (!canvas.GlobalFonts.has(FONT)) {
    canvas.GlobalFonts.registerFromPath(require.resolve("@fontsource/inter/files/inter-latin-600-normal.woff2"), FONT);
  }
  return canvas;
}

function renderCaption(caption: Caption): Image {
  const { createCanvas } = canvasPackage();
  const family = `"${FONT}"`;
  const ruler = createCanvas(1, 1).getContext("2d") as unknown as CaptionContext;
  const { width, height } = measureCaption(ruler, caption, family);
  const context = createCanvas(width, height).getContext("2d");
  drawCaption(context as unknown as CaptionContext, caption, family);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, layout: "rgba", data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/**
 * A copy of an image with a box, the label and its confidence for every face.
 *
 * @example await writeImage("out.jpg", annotate({ image, faces: await detector.detect(image) }));
 */
export const annotate = annotator(renderCaption);

/**
 * Draws the same where the pixels are, such as on a video frame's planes.
 *
 * @example drawFaces(planesSurface(await frame.planes()), faces);
 */
export const drawFaces = faceDrawer(renderCaption);
