import type { Session } from "../../runtime/index.ts";
import { type FaceNetwork, type FaceSearchOptions, SideSearch } from "../side-search.ts";
import { decodeAnchors, STRIDES } from "./anchors.ts";

/** RetinaFace (Deng et al., 2019) with a MobileNet of width 0.25, as `models/face-detector.onnx`: the fast one, for videos. */
export class RetinaFace extends SideSearch {
  /** @throws InputError where an option is out of its range */
  constructor(session: Session, options: FaceSearchOptions = {}) {
    super(session, RETINAFACE, options);
  }
}

const RETINAFACE: FaceNetwork = {
  /** Tuned, it finds as many false boxes from here on as it did from 0.4 on before. */
  minScore: 0.45,
  sides: [1024, 320],
  hasVotes: true,
  decode: (outputs, area, minScore) => STRIDES.flatMap((stride) => decodeAnchors(outputs, stride, area, minScore)),
};
