import { Worker } from "node:worker_threads";
import { InputError } from "../errors.ts";
import type { Runtime, Session } from "./runtime.ts";
import type { Answer, Request } from "./thread-messages.ts";
import { workerFile } from "./worker-file.ts";

type Question = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

/**
 * ONNX Runtime's native library in a thread of its own. On the main thread a run blocks all else, decoding and encoding
 * too; here they go on beside it. The thread ends when the runtime is disposed of.
 */
export function threadRuntime(): Runtime & AsyncDisposable {
  const { url, execArgv } = workerFile("session-worker", import.meta.url);
  const worker = new Worker(url, { execArgv });
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  let questions = 0;
  let sessions = 0;
  let ended: Error | undefined;
  // An idle thread keeps no program alive; a run under way does.
  worker.unref();
  worker.on("message", (answer: Answer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if (answer.error === undefined) asker?.resolve(answer);
    else asker?.reject(answer.isInput ? new InputError(answer.error) : new Error(answer.error));
  });
  const fail = (error: Error) => {
    ended = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the thread of ONNX Runtime has ended")));

  const ask = (question: Question) =>
    new Promise<Answer>((resolve, reject) => {
      if (ended) return reject(ended);
      const id = questions++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...question, id });
    });

  return {
    async open(model, options = {}): Promise<Session> {
      const session = sessions++;
      await ask({ kind: "open", session, model, options });
      return {
        async run(inputs, outputs) {
          if (outputs) throw new Error("a session in a thread makes its outputs itself");
          return (await ask({ kind: "run", session, inputs })).outputs!;
        },
        async [Symbol.asyncDispose]() {
          if (!ended) await ask({ kind: "close", session });
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
