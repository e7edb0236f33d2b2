export { type ModelDescription, readDescription, toMetadata } from "./description.ts";
