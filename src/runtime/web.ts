import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { InputError } from "../errors.ts";
import { checkOption, threadCount } from "../options.ts";
import { ortSession } from "./ort-session.ts";
import type { Runtime, Session } from "./runtime.ts";

export interface WebRuntimeOptions {
  /**
   * Where `ort-wasm-simd-threaded.wasm` and `.mjs` are served from, and for WebGPU those with `.jspi`; beside the script
   * where left out.
   */
  wasmPaths?: string | undefined;
  /** Threads; more than one needs a cross-origin isolated page. ONNX Runtime's own choice where left out. */
  threads?: number | undefined;
}

/**
 * ONNX Runtime in WebAssembly, by the package `onnxruntime-web`, or on WebGPU where a session asks for that device. Its
 * settings are the page's: the first call's count.
 */
export function webRuntime({ wasmPaths, threads }: WebRuntimeOptions = {}): Runtime {
  if (threads !== undefined) checkOption("threads", threads, threadCount);
  return {
    async open(model, { device = "cpu" } = {}) {
      if (device === "webgpu") return openOnGpu(model, wasmPaths);
      if (device !== "cpu") throw new InputError(`device ${device}: a browser has only cpu and webgpu`);
      env.logLevel = "fatal";
      if (wasmPaths) env.wasm.wasmPaths = wasmPaths;
      if (threads !== undefined) env.wasm.numThreads = threads;
      try {
        const session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
        return ortSession(session, Tensor);
      } catch (error) {
        throw new InputError(`the model cannot be opened (${reasonOf(error)})`);
      }
    },
  };
}

/** The build with WebGPU, which waits for the graphics card by JSPI, is loaded when it is asked for. */
async function openOnGpu(model: Uint8Array, wasmPaths: string | undefined): Promise<Session> {
  try {
    const ort = await import("onnxruntime-web/jspi");
    ort.env.logLevel = "fatal";
    if (wasmPaths) ort.env.wasm.wasmPaths = wasmPaths;
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(model, { executionProviders: ["webgpu"], logSeverityLevel: 3 });
    return ortSession(session, ort.Tensor);
  } catch (error) {
    throw new InputError(`device webgpu: cannot be used (${reasonOf(error)})`);
  }
}

const reasonOf = (error: unknown) => (error as Error).message.split("\n")[0];

export * from "./runtime.ts";
