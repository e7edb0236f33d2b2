import type { Session } from "../../runtime/index.ts";
import { type FaceNetwork, type FaceSearchOptions, SideSearch } from "../side-search.ts";
import { decodeCenters } from "./centers.ts";

/** CenterFace (Xu et al., 2019), as `models/photo-face-detector.onnx`: it finds more of masked and turned faces, for photos. */
export class CenterFace extends SideSearch {
  /** @throws InputError where an option is out of its range */
  constructor(session: Session, options: FaceSearchOptions = {}) {
    super(session, CENTERFACE, options);
  }
}

const CENTERFACE: FaceNetwork = {
  minScore: 0.4,
  sides: [640, 320],
  hasVotes: false,
  decode: decodeCenters,
};
