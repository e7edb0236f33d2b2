export { MODEL_FILE, type ModelDescription, readDescription, SECOND_MODEL_FILE, toMetadata } from "./description.ts";
