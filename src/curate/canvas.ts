import { type Canvas, createCanvas, ImageData } from "@napi-rs/canvas";
import { type Image, toRgba } from "../image/index.ts";
import { writeImage } from "../media/node/index.ts";

/** A canvas that shows an image. */
export function canvasOf(image: Image): Canvas {
  const { width, height, data } = toRgba(image);
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas;
}

/** Writes what a canvas shows as a picture, by the file's ending. */
export async function writeCanvas(file: string, canvas: Canvas): Promise<void> {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  await writeImage(file, { width, height, layout: "rgba", data: new Uint8Array(data.buffer) });
}
