import type { Face } from "../faces/index.ts";
import type { Point, Size } from "../geometry/index.ts";
import { type Image, rgbImage, toRgb } from "../image/index.ts";
import { LABELS } from "../labels.ts";
import { type CaptionRenderer, cachedCaptions } from "./caption.ts";
import { checkFaces } from "./check-faces.ts";
import { rgbSurface } from "./rgb-surface.ts";
import type { Surface } from "./surface.ts";

/** A picture and the faces in it. */
export interface FacesInImage {
  image: Image;
  faces: readonly Face[];
}

/** Draws on a copy of an image, in RGB, for every face a box, its label and its confidence. */
export type Annotator = (picture: FacesInImage) => Image;

/** Boxes of faces that were not classified. */
const FOUND = { text: "face", color: "#475569" };

/**
 * An annotator whose captions are drawn by `render`; lines and letters grow with the image and the face. It throws
 * an InputError where the image is none, or the faces are not as a detector gives them.
 */
export function annotator(render: CaptionRenderer): Annotator {
  const drawFaces = faceDrawer(render);
  return (picture) => {
    const { image, faces } = picture ?? {};
    const { width, height, data } = toRgb(image);
    const copy = rgbImage(width, height, new Uint8Array(data));
    drawFaces(rgbSurface(copy), faces);
    return copy;
  };
}

/** Draws faces where the pixels are, in an image or a video's frame. */
export type FaceDrawer = (surface: Surface, faces: readonly Face[]) => void;

export function faceDrawer(render: CaptionRenderer): FaceDrawer {
  const caption = cachedCaptions(render);
  return (surface, faces) => {
    for (const face of checkFaces(faces)) {
      const { text, color } = face.label ? LABELS[face.label] : FOUND;
      const line = lineWidth(surface);
      outline(surface, face, line, color);
      const percent = Math.round(100 * (face.confidence ?? face.score));
      const plate = caption({ text: `${text} ${percent} %`, color, letter: letterSize(surface, face) });
      surface.paste(plate, besideBox(surface, face, plate, line));
    }
  };
}

const unit = ({ width, height }: Size) => Math.min(width, height);
const lineWidth = (image: Size) => Math.max(2, Math.round(unit(image) / 300));
const letterSize = (image: Size, { box }: Face) =>
  Math.round(Math.max(11, unit(image) / 50, Math.min(box.width / 6, unit(image) / 25)));

/** A frame of lines, half of them inside the box. */
function outline(surface: Surface, { box }: Face, line: number, color: string): void {
  const [left, top] = [box.x - line / 2, box.y - line / 2].map(Math.round);
  const [width, height] = [box.width + line, box.height + line].map(Math.round);
  for (const y of [top, top + height - line]) surface.fill({ x: left, y, width, height: line }, color);
  for (const x of [left, left + width - line]) surface.fill({ x, y: top, width: line, height }, color);
}

/** Where a caption's plate goes: above the box, or below it where there is no room; within the image. */
export function besideBox(image: Size, { box }: Pick<Face, "box">, plate: Size, line: number): Point {
  const above = box.y - plate.height - line / 2;
  const below = Math.min(box.y + box.height + line / 2, image.height - plate.height);
  const left = Math.min(box.x - line / 2, image.width - plate.width);
  return { x: Math.round(Math.max(0, left)), y: Math.round(above >= 0 ? above : Math.max(0, below)) };
}
