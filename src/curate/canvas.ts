import { type Canvas, createCanvas, ImageData } from "@napi-rs/canvas";
import type { RgbImage } from "../image/index.ts";
import { writePhoto } from "../media/index.ts";

export function canvasOf({ width, height, data }: RgbImage): Canvas {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + 1];
    rgba[to + 2] = data[from + 2];
  }
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

export async function writeCanvas(file: string, canvas: Canvas): Promise<void> {
  const { width, height } = canvas;
  await writePhoto(file, canvas.getContext("2d").getImageData(0, 0, width, height).data, width, height);
}
