import { type Cut, type Image, type Picture, toRgb } from "../../image/index.ts";

/** Reads pixels of decoded pictures by one canvas, which grows as it is needed: new ones would pile up until they are collected. */
export class PixelReader {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #context = this.#canvas.getContext("2d", { willReadFrequently: true })!;

  /** Pixels in RGB, transparency over black. */
  read(bitmap: ImageBitmap, cut: Cut = {}): Image {
    const { area = { x: 0, y: 0, width: bitmap.width, height: bitmap.height }, size = area } = cut;
    const { width, height } = size;
    if (this.#canvas.width < width) this.#canvas.width = width;
    if (this.#canvas.height < height) this.#canvas.height = height;
    this.#context.fillStyle = "#000000";
    this.#context.fillRect(0, 0, width, height);
    this.#context.imageSmoothingQuality = "high";
    this.#context.drawImage(bitmap, area.x, area.y, area.width, area.height, 0, 0, width, height);
    const { data } = this.#context.getImageData(0, 0, width, height);
    return toRgb({ width, height, layout: "rgba", data: new Uint8Array(data.buffer) });
  }
}

/**
 * A decoded picture whose parts are scaled by the browser. It holds the bitmap, which its owner closes when no more
 * pixels are asked for.
 */
export function bitmapPicture(bitmap: ImageBitmap, reader = new PixelReader()): Picture {
  const { width, height } = bitmap;
  return { width, height, pixels: async (cut) => reader.read(bitmap, cut) };
}
