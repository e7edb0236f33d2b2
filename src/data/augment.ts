import { type RgbImage, resize } from "../image/index.ts";
import type { Random } from "../random.ts";

export interface Augmentation {
  /** Probability of a mirror image. */
  flip: number;
  /** The crop's edges move by up to this share of the image's size, inwards and outwards. */
  jitter: number;
  /** Brightness and contrast change by up to this share. */
  light: number;
  /**
   * The image is first brought to a random size from here to the network's own, in pixels, so that resolution tells
   * nothing about the label.
   */
  smallestSize: number;
}

/** A random variant of a face, `width` x `height`. The same generator state gives the same variant. */
export function augmentFace(
  image: RgbImage,
  { width, height }: { width: number; height: number },
  { flip, jitter, light, smallestSize }: Augmentation,
  random: Random,
  into: Uint8Array,
): void {
  const around = (amount: number) => (2 * random() - 1) * amount;
  const left = around(jitter) * image.width;
  const top = around(jitter) * image.height;
  const right = around(jitter) * image.width;
  const bottom = around(jitter) * image.height;
  const box = { x: left, y: top, width: image.width - left + right, height: image.height - top + bottom };
  const scale = Math.min(1, (smallestSize + random() * (width - smallestSize)) / width);
  const small = resize(image, Math.round(width * scale), Math.round(height * scale), box);
  resize(small, width, height, undefined, into);
  const contrast = 1 + around(light);
  const brightness = 128 + around(light) * 128;
  for (let i = 0; i < into.length; i++) {
    into[i] = Math.min(255, Math.max(0, (into[i] - 128) * contrast + brightness));
  }
  if (random() < flip) mirror(into, width);
}

function mirror(pixels: Uint8Array, width: number): void {
  for (let row = 0; row < pixels.length; row += width * 3) {
    for (let left = 0, right = width - 1; left < right; left++, right--) {
      for (let c = 0; c < 3; c++) {
        const a = row + left * 3 + c;
        const b = row + right * 3 + c;
        [pixels[a], pixels[b]] = [pixels[b], pixels[a]];
      }
    }
  }
}
