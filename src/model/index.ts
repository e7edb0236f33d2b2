export {
  MODEL_FILE,
  type ModelDescription,
  PHOTO_FACE_DETECTOR_FILE,
  readDescription,
  toMetadata,
} from "./description.ts";
