import sharp from "sharp";
import type { Box } from "../geometry/index.ts";
import { type Image, mirror, resize, rgbImage, rotate } from "../image/index.ts";
import { withDefaults } from "../options.ts";
import { type Random, uniform } from "../random.ts";

/** How far a random variant may differ from its face. All are 0 to 1 but `rotate` and `smallestSize`; 0 leaves a thing as it is. */
export interface Augmentation {
  /** Probability of a mirror image. */
  flip: number;
  /** The crop's edges move by up to this share of the image's size, inwards and outwards. */
  jitter: number;
  /** Turned by up to so many degrees, either way; small turns are likelier than large ones (a triangular distribution). */
  rotate: number;
  /**
   * A head that turns or nods: one half of the face is squeezed by up to this share and the other stretched, to a side and,
   * half as much, up or down.
   */
  turn: number;
  /** Brightness and contrast change by up to this share. */
  light: number;
  /** Each colour channel changes by up to this share. */
  color: number;
  /** A coloured light from a random side: towards it each colour channel changes by up to this share more. */
  sideLight: number;
  /** Probability of a picture in shades of grey. */
  grey: number;
  /** Probability of a Gaussian blur, of a standard deviation of 0.3 to 2 pixels. */
  blur: number;
  /**
   * The image is first brought to a random size from here to the network's own, in pixels, each halving as likely as the
   * next, so that resolution tells nothing about the label.
   */
  smallestSize: number;
  /** Probability of a compression as JPEG, of quality 20 to 90, at that size. */
  jpeg: number;
  /** Probability of a rectangle of one colour, up to 40 % of a side; DeVries and Taylor, "Cutout", 2017. */
  cutout: number;
}

/** Some of them; what is left out leaves a thing as it is. */
export type PartialAugmentation = { [K in keyof Augmentation]?: Augmentation[K] | undefined };

const unchanged: Augmentation = {
  flip: 0,
  jitter: 0,
  rotate: 0,
  turn: 0,
  light: 0,
  color: 0,
  sideLight: 0,
  grey: 0,
  blur: 0,
  smallestSize: Number.POSITIVE_INFINITY,
  jpeg: 0,
  cutout: 0,
};

/**
 * A random variant of a face, `width` x `height`. The same generator state gives the same variant.
 *
 * @param face where in the picture it is, pixels: edges that move outwards then show what is around; all of it where left out
 */
export async function augmentFace(
  image: Image,
  { width, height }: { width: number; height: number },
  augmentation: PartialAugmentation,
  random: Random,
  into: Uint8Array,
  face: Box = { x: 0, y: 0, width: image.width, height: image.height },
): Promise<void> {
  const how = withDefaults(unchanged, augmentation);
  const around = (amount: number) => (2 * random() - 1) * amount;
  const between = uniform(random);
  const left = around(how.jitter) * face.width;
  const top = around(how.jitter) * face.height;
  const right = around(how.jitter) * face.width;
  const bottom = around(how.jitter) * face.height;
  const box = {
    x: face.x + left,
    y: face.y + top,
    width: face.width - left + right,
    height: face.height - top + bottom,
  };
  const scale = Math.min(1, how.smallestSize / width) ** random();
  const upright = resize(image, Math.round(width * scale), Math.round(height * scale), box);
  const rotated = how.rotate > 0 ? rotate(upright, around(how.rotate / 2) + around(how.rotate / 2)) : upright;
  const crop = how.turn > 0 ? turned(rotated, around(how.turn), around(how.turn / 2)) : rotated;
  const { light, color, sideLight } = how;
  recolor(crop, {
    contrast: 1 + around(light),
    brightness: around(light),
    side: random() * 2 * Math.PI,
    gains: [1, 1, 1].map((gain) => gain + around(color)),
    sideGains: [0, 0, 0].map(() => around(sideLight)),
  });
  if (random() < how.grey) toGrey(crop);
  const blur = random() < how.blur ? between(0.3, 2) * scale : 0;
  const quality = random() < how.jpeg ? Math.round(between(20, 90)) : 0;
  resize(await degraded(crop, { blur, quality }), width, height, undefined, into);
  if (random() < how.flip) mirror(into, width);
  if (random() < how.cutout) cutOut(into, { width, height }, random);
}

/** The picture with its middle moved, its edges kept: a parabola is the least that does so smoothly. */
function turned(image: Image, across: number, down: number): Image {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  const columns = bent(width, across);
  const rows = bent(height, down);
  for (let y = 0, to = 0; y < height; y++) {
    const [above, below, rest] = rows[y];
    for (let x = 0; x < width; x++) {
      const [left, right, part] = columns[x];
      for (let c = 0; c < 3; c++, to++) {
        const at = (row: number, column: number) => image.data[3 * (row * width + column) + c];
        const upper = at(above, left) * (1 - part) + at(above, right) * part;
        const lower = at(below, left) * (1 - part) + at(below, right) * part;
        data[to] = upper * (1 - rest) + lower * rest;
      }
    }
  }
  return rgbImage(width, height, data);
}

/** For each pixel of a side the two that it lies between, and how far it is on the way to the second. */
function bent(side: number, amount: number): [before: number, after: number, share: number][] {
  return Array.from({ length: side }, (_, i) => {
    const place = (i + 0.5) / side;
    const source = (place + amount * place * (1 - place)) * side - 0.5;
    const before = Math.min(side - 1, Math.max(0, Math.floor(source)));
    return [before, Math.min(side - 1, before + 1), Math.min(1, Math.max(0, source - before))];
  });
}

interface Recoloring {
  contrast: number;
  brightness: number;
  /** One a channel. */
  gains: readonly number[];
  /** Where the light comes from, radians, and what it adds to each gain there and takes on the other side. */
  side: number;
  sideGains: readonly number[];
}

function recolor({ data, width, height }: Image, how: Recoloring): void {
  const { contrast, brightness, gains, side, sideGains } = how;
  const [across, down] = [Math.cos(side) / width, Math.sin(side) / height];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const nearness = 2 * ((x - width / 2) * across + (y - height / 2) * down);
      for (let c = 0; c < 3; c++, i++) {
        const lit = (data[i] - 128) * contrast + 128 * (1 + brightness);
        data[i] = Math.min(255, Math.max(0, lit * (gains[c] + nearness * sideGains[c])));
      }
    }
  }
}

/** Luma of ITU-R BT.601 in all channels. */
function toGrey({ data }: Image): void {
  for (let i = 0; i < data.length; i += 3)
    data.fill(0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2], i, i + 3);
}

async function degraded(image: Image, { blur, quality }: { blur: number; quality: number }): Promise<Image> {
  if (blur < 0.3 && quality === 0) return image;
  const { width, height, data } = image;
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  const blurred = blur < 0.3 ? raw : raw.blur(blur);
  const encoded = quality === 0 ? blurred : sharp(await blurred.jpeg({ quality }).toBuffer());
  return rgbImage(width, height, await encoded.raw().toBuffer());
}

function cutOut(pixels: Uint8Array, { width, height }: { width: number; height: number }, random: Random): void {
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(random() * 0.4 * side)));
  const x = Math.floor(random() * (width - w));
  const y = Math.floor(random() * (height - h));
  const color = [random(), random(), random()].map((value) => Math.floor(256 * value));
  for (let row = y; row < y + h; row++) {
    for (let column = x; column < x + w; column++) pixels.set(color, 3 * (row * width + column));
  }
}
