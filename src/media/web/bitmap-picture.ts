import { type Image, type Picture, toRgb } from "../../image/index.ts";

/**
 * A decoded picture whose parts are scaled by the browser. It holds the bitmap, which its owner closes when no more
 * pixels are asked for.
 */
export function bitmapPicture(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  return {
    width,
    height,
    async pixels({ area = { x: 0, y: 0, width, height }, size = area } = {}): Promise<Image> {
      const canvas = new OffscreenCanvas(size.width, size.height);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      context.fillStyle = "#000000";
      context.fillRect(0, 0, size.width, size.height);
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, area.x, area.y, area.width, area.height, 0, 0, size.width, size.height);
      const { data } = context.getImageData(0, 0, size.width, size.height);
      return toRgb({ width: size.width, height: size.height, layout: "rgba", data: new Uint8Array(data.buffer) });
    },
  };
}
