import { type Canvas, createCanvas, ImageData } from "@napi-rs/canvas";
import type { RgbImage } from "../image/index.ts";
import { writePhoto } from "../media/index.ts";

export function canvasOf({ width, height, data }: RgbImage): Canvas {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

export async function writeCanvas(file: string, canvas: Canvas): Promise<void> {
  const { width, height } = canvas;
  await writePhoto(file, canvas.getContext("2d").getImageData(0, 0, width, height).data, width, height);
}
