import { Worker } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { checkOption, threadCount } from "../options.ts";
import type { NamedTensors, Runtime, Session, Tensor } from "./runtime.ts";
import type { Answer, Request } from "./thread-messages.ts";
import { workerEntry } from "./worker-file.ts";

type Question = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

/** Threads that live; a process must not end while ONNX Runtime computes in one: Node then aborts. */
const threads = new Set<SessionThread>();
let isProcessEnding = false;

/** Waits for what threads compute, before a process is ended. What is asked of them from then on has no answer. */
export async function settleThreads(): Promise<void> {
  isProcessEnding = true;
  await Promise.all([...threads].map((thread) => thread.settled()));
}

/** One thread, and the questions that wait for its answers. */
class SessionThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  readonly #underWay = new Set<Promise<Answer>>();
  #questions = 0;
  #ended?: Error;

  constructor() {
    this.#worker = new Worker(workerEntry("session-worker", import.meta.url));
    threads.add(this);
    // An idle thread keeps no program alive; a run under way does.
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#answered(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("the thread of ONNX Runtime has ended")));
  }

  /** Questions that are not answered yet. */
  get load(): number {
    return this.#waiting.size;
  }

  /** @param transfer what the thread takes from the question without a copy */
  ask(question: Question, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (isProcessEnding) return new Promise(() => {});
    const answer = new Promise<Answer>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#questions++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ ...question, id }, transfer);
    });
    const settle = () => void this.#underWay.delete(answer);
    answer.then(settle, settle);
    this.#underWay.add(answer);
    return answer;
  }

  /** Resolves when no question waits for its answer. */
  async settled(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.allSettled(this.#underWay);
  }

  async end(): Promise<void> {
    await this.settled();
    threads.delete(this);
    await this.#worker.terminate();
  }

  #answered(answer: Answer): void {
    const asker = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (answer.error === undefined) asker?.resolve(answer);
    else asker?.reject(answer.isInput ? new InputError(answer.error) : new Error(answer.error));
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** A buffer that was handed over to an earlier run is empty: a thread that is sent it would never answer. */
function requireWhole(inputs: NamedTensors): void {
  for (const [name, { data, dims }] of Object.entries(inputs)) {
    if (data.length !== dims.reduce((a, b) => a * b, 1)) {
      throw new InputError(
        `${name}: ${data.length} values do not fill [${dims}]; what is handed over is to be new each time`,
      );
    }
  }
}

/** The buffers that nobody needs any more and that nothing else lies in. */
function handedOver(inputs: NamedTensors): ArrayBuffer[] {
  const whole = Object.values(inputs).filter(({ data, isHandedOver }) => isHandedOver && isAlone(data));
  return whole.map(({ data }) => data.buffer as ArrayBuffer);
}

const isAlone = ({ buffer, byteLength }: Tensor["data"]) =>
  buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;

/**
 * ONNX Runtime's native library in threads of its own. On the main thread a run blocks all else, decoding and encoding too;
 * here they go on beside it, and runs of one session go on beside each other. The threads end when the runtime is disposed
 * of.
 *
 * @param threads how many; each opens every session anew, with one thread inside an op where the session asks for no other
 */
export function threadRuntime({ threads = 1 }: { threads?: number | undefined } = {}): Runtime & AsyncDisposable {
  checkOption("threads", threads, threadCount);
  const pool = Array.from({ length: threads }, () => new SessionThread());
  const leastBusy = () => pool.reduce((best, thread) => (thread.load < best.load ? thread : best));
  let sessions = 0;
  return {
    async open(model, options = {}): Promise<Session> {
      const session = sessions++;
      const own = { ...options, threads: options.threads ?? 1 };
      await Promise.all(pool.map((thread) => thread.ask({ kind: "open", session, model, options: own })));
      let isOpen = true;
      return {
        async run(inputs, outputs) {
          if (outputs) throw new Error("a session in a thread makes its outputs itself");
          requireWhole(inputs);
          return (await leastBusy().ask({ kind: "run", session, inputs }, handedOver(inputs))).outputs!;
        },
        async [Symbol.asyncDispose]() {
          if (!isOpen) return;
          isOpen = false;
          await Promise.allSettled(pool.map((thread) => thread.ask({ kind: "close", session })));
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pool.map((thread) => thread.end()));
    },
  };
}
