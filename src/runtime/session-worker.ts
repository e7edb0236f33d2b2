/** The thread behind `threadRuntime`: opens sessions and runs them, one request after the other. */
import { parentPort } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { nodeRuntime } from "./node.ts";
import type { Session } from "./runtime.ts";
import type { Answer, Request } from "./thread-messages.ts";

const sessions = new Map<number, Session>();

async function answer(request: Request): Promise<Answer> {
  const { id, session } = request;
  if (request.kind === "open") {
    sessions.set(session, await nodeRuntime.open(request.model, request.options));
    return { id };
  }
  const opened = sessions.get(session);
  if (!opened) throw new Error("the session is closed");
  if (request.kind === "run") return { id, outputs: await opened.run(request.inputs) };
  sessions.delete(session);
  await opened[Symbol.asyncDispose]();
  return { id };
}

parentPort?.on("message", async (request: Request) => {
  try {
    const done = await answer(request);
    const buffers = Object.values(done.outputs ?? {}).map(({ data }) => data.buffer as ArrayBuffer);
    parentPort?.postMessage(done, [...new Set(buffers)]);
  } catch (error) {
    const { message } = error as Error;
    const failed: Answer = { id: request.id, error: message, isInput: error instanceof InputError };
    parentPort?.postMessage(failed);
  }
});
