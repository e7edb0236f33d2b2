import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { InputError } from "../errors.ts";
import { checkOption, threadCount } from "../options.ts";
import { ortSession } from "./ort-session.ts";
import type { Runtime } from "./runtime.ts";

export interface WebRuntimeOptions {
  /** Where `ort-wasm-simd-threaded.wasm` and `.mjs` are served from; beside the script where left out. */
  wasmPaths?: string | undefined;
  /** Threads; more than one needs a cross-origin isolated page. ONNX Runtime's own choice where left out. */
  threads?: number | undefined;
}

/** ONNX Runtime in WebAssembly, by the package `onnxruntime-web`. Its settings are the page's: the first call's count. */
export function webRuntime({ wasmPaths, threads }: WebRuntimeOptions = {}): Runtime {
  env.logLevel = "fatal";
  if (wasmPaths) env.wasm.wasmPaths = wasmPaths;
  if (threads !== undefined) env.wasm.numThreads = checkOption("threads", threads, threadCount);
  return {
    async open(model, { device = "cpu" } = {}) {
      if (device !== "cpu") throw new InputError(`device ${device}: a browser has only cpu here`);
      try {
        const session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
        return ortSession(session, Tensor);
      } catch (error) {
        throw new InputError(`the model cannot be opened (${(error as Error).message.split("\n")[0]})`);
      }
    },
  };
}

export * from "./runtime.ts";
