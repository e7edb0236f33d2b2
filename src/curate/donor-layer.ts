import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { Landmarks } from "../faces/index.ts";
import { type Image, resize, rgbImage } from "../image/index.ts";
import { canvasOf } from "./canvas.ts";
import { faceAxis } from "./face-geometry.ts";

/** A picture and where its face's parts are in it. */
export interface PlacedFace {
  image: Image;
  landmarks: Landmarks;
}

/** Copies of a donor's edge pixels around it, a share of its side, so that it covers all of the other's lower half. */
const DONOR_MARGIN = 0.5;

/**
 * The donor on a picture of the face's size: its eyes and mouth on the face's, its colours as light as the face's between
 * the eyes.
 *
 * @param lowered by so many lengths of the face's axis
 */
export function donorLayer(face: PlacedFace, donor: PlacedFace, lowered = 0): Canvas {
  const [axis, donorAxis] = [faceAxis(face.landmarks), faceAxis(donor.landmarks)];
  const gains = [0, 1, 2].map((c) =>
    Math.min(1.6, Math.max(0.6, meanBetweenEyes(face, c) / meanBetweenEyes(donor, c))),
  );
  const layer = createCanvas(face.image.width, face.image.height);
  const drawn = layer.getContext("2d");
  const { width, height } = donor.image;
  const [room, down] = [DONOR_MARGIN * width, DONOR_MARGIN * height];
  const box = { x: -room, y: -down, width: width + 2 * room, height: height + 2 * down };
  const padded = recolored(resize(donor.image, Math.round(box.width), Math.round(box.height), box), gains);
  drawn.translate(axis.eyes.x, axis.eyes.y);
  drawn.rotate(axis.angle);
  drawn.translate(0, lowered * axis.length);
  drawn.rotate(-donorAxis.angle);
  const scale = axis.length / donorAxis.length;
  drawn.scale(scale, scale);
  drawn.drawImage(canvasOf(padded), -donorAxis.eyes.x - room, -donorAxis.eyes.y - down);
  drawn.resetTransform();
  return layer;
}

/** Of one channel, over the square between the eyes. */
function meanBetweenEyes({ image, landmarks }: PlacedFace, channel: number): number {
  const { width, height, data } = image;
  const { leftEye, rightEye } = landmarks;
  const [x, y] = [(leftEye.x + rightEye.x) / 2, (leftEye.y + rightEye.y) / 2];
  const reach = Math.max(1, Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y) / 2);
  const [left, right] = [x - reach, x + reach].map((v) => Math.min(width - 1, Math.max(0, Math.round(v))));
  const [top, bottom] = [y - reach, y + reach].map((v) => Math.min(height - 1, Math.max(0, Math.round(v))));
  let sum = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) sum += data[3 * (row * width + column) + channel];
  }
  return 1 + sum / ((right - left + 1) * (bottom - top + 1));
}

function recolored({ width, height, data }: Image, gains: readonly number[]): Image {
  const changed = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    for (let c = 0; c < 3; c++) changed[i + c] = data[i + c] * gains[c];
  }
  return rgbImage(width, height, new Uint8Array(changed.buffer));
}
