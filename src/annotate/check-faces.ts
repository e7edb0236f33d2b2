import { InputError } from "../errors.ts";
import type { Face } from "../faces/index.ts";
import { LABELS } from "../labels.ts";
import { share, shown } from "../options.ts";

/** The faces themselves, where they can be drawn. @throws InputError where one is not as a detector gives it */
export function checkFaces(faces: readonly Face[]): readonly Face[] {
  if (!Array.isArray(faces)) throw new InputError(`faces: must be a list, as detect() gives it, not ${shown(faces)}`);
  for (const [i, face] of faces.entries()) {
    const fault = faultOf(face);
    if (fault) throw new InputError(`faces[${i}]: ${fault}`);
  }
  return faces;
}

function faultOf(face: Partial<Face> | null | undefined): string | undefined {
  const { box, label, score, confidence } = face ?? {};
  const { x, y, width, height } = box ?? {};
  const isSize = (side: unknown) => Number.isFinite(side) && (side as number) >= 0;
  if (!Number.isFinite(x) || !Number.isFinite(y) || !isSize(width) || !isSize(height)) {
    return `its box must have the numbers x, y, width and height, not ${shown(box)}`;
  }
  if (label !== undefined && !Object.hasOwn(LABELS, label)) {
    return `its label must be one of ${Object.keys(LABELS).join(", ")}, not ${shown(label)}`;
  }
  const sure = confidence ?? score;
  return share.accepts(sure as number)
    ? undefined
    : `its score or confidence must be ${share.allows}, not ${shown(sure)}`;
}
