import { annotator, type Caption, drawCaption, measureCaption } from "../../annotate/index.ts";
import type { Image } from "../../image/index.ts";

const FONT = "Inter, system-ui, sans-serif";

function renderCaption(caption: Caption): Image {
  const { width, height } = measureCaption(new OffscreenCanvas(1, 1).getContext("2d")!, caption, FONT);
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  drawCaption(context, caption, FONT);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, layout: "rgba", data: new Uint8Array(data.buffer) };
}

/** A copy of an image with a box, the label and its confidence for every face. */
export const annotate = annotator(renderCaption);
