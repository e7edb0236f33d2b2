import type { Canvas } from "@napi-rs/canvas";
import type { Random } from "../random.ts";
import { canvasOf } from "./canvas.ts";
import { donorLayer, type PlacedFace } from "./donor-layer.ts";
import { faceAxis } from "./face-geometry.ts";

/**
 * All below the eyes is the donor's: unmasked faces get a real mask, masked ones a mouth and a chin, so that what is
 * above the nose, the light and the photo's source tell nothing about the label.
 */
export function lowerHalf(face: PlacedFace, donor: PlacedFace, random: Random): Canvas {
  const target = canvasOf(face.image);
  const { eyes, angle, length } = faceAxis(face.landmarks);
  const layer = donorLayer(face, donor);
  const drawn = layer.getContext("2d");
  const along = (share: number) => ({
    x: eyes.x - Math.sin(angle) * length * share,
    y: eyes.y + Math.cos(angle) * length * share,
  });
  const seam = 0.12 + 0.12 * random();
  const [from, to] = [along(seam), along(seam + 0.15)];
  const feather = drawn.createLinearGradient(from.x, from.y, to.x, to.y);
  feather.addColorStop(0, "rgba(0, 0, 0, 0)");
  feather.addColorStop(1, "rgba(0, 0, 0, 1)");
  drawn.globalCompositeOperation = "destination-in";
  drawn.fillStyle = feather;
  drawn.fillRect(0, 0, layer.width, layer.height);
  target.getContext("2d").drawImage(layer, 0, 0);
  return target;
}
