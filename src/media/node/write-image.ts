import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { InputError } from "../../errors.ts";
import { filePath, writeAtomically } from "../../files/index.ts";
import { checkImage, type Image } from "../../image/index.ts";

/** The formats that pictures are written in, by what their names end in. */
const ENCODERS: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  ...endings(["jpg", "jpeg", "jpe", "jfif"], (picture) => picture.jpeg({ quality: 92 })),
  ...endings(["png"], (picture) => picture.png()),
  ...endings(["webp"], (picture) => picture.webp()),
  ...endings(["tif", "tiff"], (picture) => picture.tiff()),
  ...endings(["avif"], (picture) => picture.avif()),
};

function endings(names: readonly string[], encode: (picture: Sharp) => Sharp) {
  return Object.fromEntries(names.map((name) => [`.${name}`, encode]));
}

const encoderOf = (file: string) => ENCODERS[extname(file).toLowerCase()];

/** Whether {@link writeImage} writes a format of the file's ending. */
export const isWritableImage = (file: string) => encoderOf(file) !== undefined;

/** An image as libvips takes it. */
export const sharpImage = (image: Image) => {
  const { width, height, layout, data } = checkImage(image);
  return sharp(data, { raw: { width, height, channels: layout === "rgb" ? 3 : 4 } });
};

export interface WriteImageOptions {
  /** What the picture is, kept in its EXIF and XMP data. */
  description?: string | undefined;
}

/**
 * Writes an image as JPEG, PNG, WebP, TIFF or AVIF, by the file's ending, whole or not at all; without opacity.
 *
 * @throws InputError where the image's bytes do not fill its size, the ending is of no such format, the format does not
 *   hold as many pixels, or the file cannot be written
 */
export async function writeImage(
  place: string | URL,
  image: Image,
  { description }: WriteImageOptions = {},
): Promise<void> {
  const file = filePath(place);
  const picture = sharpImage(image).removeAlpha();
  const encode = encoderOf(file);
  if (!encode) {
    throw new InputError(
      `${file}: pictures are written as ${Object.keys(ENCODERS).join(", ")}; give one of these endings`,
    );
  }
  const described = description === undefined ? picture : withDescription(picture, description);
  const bytes = await encode(described)
    .toBuffer()
    .catch((error: Error) => {
      throw new InputError(`${file}: the picture cannot be encoded (${error.message})`);
    });
  await writeAtomically(file, (partial) => writeFile(partial, bytes));
}

/** In EXIF data, which readers show, and in XMP: libvips writes no EXIF into TIFF. */
function withDescription(picture: Sharp, description: string): Sharp {
  const text = description.replace(/[<>&]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  return picture
    .withExif({ IFD0: { ImageDescription: description } })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
        `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>` +
        `<rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`,
    );
}
