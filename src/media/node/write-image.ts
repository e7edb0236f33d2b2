import { extname } from "node:path";
import sharp from "sharp";
import { writeAtomically } from "../../files/index.ts";
import { checkImage, type Image } from "../../image/index.ts";

/** An image as libvips takes it. */
export const sharpImage = (image: Image) => {
  const { width, height, layout, data } = checkImage(image);
  return sharp(data, { raw: { width, height, channels: layout === "rgb" ? 3 : 4 } });
};

/**
 * Writes an image as JPEG, PNG, WebP, TIFF or AVIF, by the file's ending, whole or not at all; without opacity.
 *
 * @throws InputError where the image's bytes do not fill its size
 */
export async function writeImage(file: string, image: Image): Promise<void> {
  const picture = sharpImage(image).removeAlpha();
  const encoded = /^\.jpe?g$/i.test(extname(file)) ? picture.jpeg({ quality: 92 }) : picture;
  await writeAtomically(file, (partial) => encoded.toFile(partial));
}
