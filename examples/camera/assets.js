/** Copies what the page loads while it runs to public/. */
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folderOf = (file) => dirname(fileURLToPath(import.meta.resolve(file)));

cpSync(folderOf("maskwatch/models/mask-detector.onnx"), "public/models", { recursive: true });
for (const ending of ["wasm", "mjs"]) {
  const file = `ort-wasm-simd-threaded.${ending}`;
  cpSync(join(folderOf("onnxruntime-web/ort-wasm-simd-threaded.wasm"), file), join("public/wasm", file));
}
