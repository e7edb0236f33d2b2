export interface Point {
  x: number;
  y: number;
}

/** Where the parts of an upright face are, pixels. */
export interface FaceGeometry {
  /** Lines across the face: the eyes, the tip of the nose, the mouth, the chin. */
  eyes: number;
  nose: number;
  mouth: number;
  chin: number;
  /** The cheeks' outer edges at the height of the nose. */
  left: number;
  right: number;
}

/**
 * The parts of a face that was aligned by its eyes and cropped to the face, as in UTKFace; measured on the mean of 400
 * such crops.
 */
export function alignedFace(width: number, height: number): FaceGeometry {
  return {
    ...{ eyes: 0.3 * height, nose: 0.52 * height, mouth: 0.68 * height, chin: 0.92 * height },
    ...{ left: 0.14 * width, right: 0.86 * width },
  };
}
