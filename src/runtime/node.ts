import { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { InputError } from "../errors.ts";
import { checkOption, threadCount } from "../options.ts";
import { ortSession } from "./ort-session.ts";
import type { Device, Runtime } from "./runtime.ts";

// What goes wrong is in the error that is thrown; ONNX Runtime would print it as well.
env.logLevel = "fatal";

/** ONNX Runtime's native library, by the package `onnxruntime-node`. */
export const nodeRuntime: Runtime = {
  async open(model, { device = "cpu", threads } = {}) {
    requireBackend(device);
    if (threads !== undefined) checkOption("threads", threads, threadCount);
    try {
      const session = await InferenceSession.create(model, {
        executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
        ...(threads !== undefined && { intraOpNumThreads: threads }),
      });
      return ortSession(session, Tensor);
    } catch (error) {
      const reason = (error as Error).message.split("\n")[0];
      throw new InputError(
        device === "cpu" ? `the model cannot be opened (${reason})` : `device ${device}: cannot be used (${reason})`,
      );
    }
  },
};

function requireBackend(device: Device): void {
  const names = listSupportedBackends().map((backend) => backend.name);
  if (names.includes(device)) return;
  throw new InputError(`device ${device}: this machine's ONNX Runtime has only ${names.join(", ")}`);
}

export * from "./runtime.ts";
