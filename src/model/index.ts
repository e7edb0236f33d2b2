export { MODEL_FILE, type ModelDescription, readDescription, toMetadata } from "./description.ts";
