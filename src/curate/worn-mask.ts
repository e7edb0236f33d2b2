import type { Canvas } from "@napi-rs/canvas";
import { type Random, uniform } from "../random.ts";
import { canvasOf } from "./canvas.ts";
import { donorLayer, type PlacedFace } from "./donor-layer.ts";
import type { MaskFit } from "./draw-mask.ts";
import { faceAxis, faceGeometry } from "./face-geometry.ts";
import type { Graft } from "./graft.ts";
import { closedCurve } from "./surface.ts";

/** Where a mask's upper edge is on most donors, in lengths of the face's axis from the eyes. */
const DONOR_EDGE = 0.28;

/** A real mask in the outline of one, over the nose, below it, or below the mouth: the donor's, moved down as far as it is worn lower. */
export function wornMask(fit: MaskFit): Graft {
  return (face: PlacedFace, donor: PlacedFace, random: Random): Canvas => {
    const between = uniform(random);
    const { eyes, angle, length } = faceAxis(face.landmarks);
    const { nose, chin, noseAcross, left, right } = faceGeometry(face.landmarks);
    const low = fit === "chin" ? between(0.55, 0.75) : between(0.12, 0.3);
    const edge = fit === "correct" ? length * between(0.2, 0.38) : nose + length * low;
    const rise = length * between(-0.05, 0.15);
    const bottom = chin + length * between(0, 0.15) + (fit === "correct" ? 0 : 0.15 * length);
    const layer = donorLayer(face, donor, Math.max(0, edge / length - DONOR_EDGE) * between(0.5, 1));
    const drawn = layer.getContext("2d");
    drawn.globalCompositeOperation = "destination-in";
    drawn.translate(eyes.x, eyes.y);
    drawn.rotate(angle);
    drawn.filter = `blur(${Math.max(0.5, 0.03 * length)}px)`;
    closedCurve(drawn, [
      { x: noseAcross, y: edge - 0.05 * length },
      { x: 0.6 * left, y: edge - rise },
      { x: 1.05 * left, y: edge - rise },
      { x: 0.95 * left, y: length },
      { x: 0.55 * left, y: bottom },
      { x: 0.55 * right, y: bottom },
      { x: 0.95 * right, y: length },
      { x: 1.05 * right, y: edge - rise },
      { x: 0.6 * right, y: edge - rise },
    ]);
    drawn.fill();
    const target = canvasOf(face.image);
    target.getContext("2d").drawImage(layer, 0, 0);
    return target;
  };
}
