/** The worker behind `openWatcher`: answers one question after the other, so that the page never waits. */
import { InputError } from "../errors.ts";
import type { Answer, Questions, Request } from "./messages.ts";
import { WatchSession } from "./watch-session.ts";

/** What of a worker's global scope is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Answer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let session: WatchSession | undefined;
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(() => reply(data));
};

async function reply(request: Request): Promise<void> {
  const { id, kind, ask } = request;
  const sent = kind === "see" || kind === "look" ? { bitmap: ask.bitmap } : {};
  const transfer = Object.values(sent);
  try {
    scope.postMessage({ id, ...sent, answer: await answer(request) }, transfer);
  } catch (error) {
    const { message } = error as Error;
    scope.postMessage({ id, ...sent, error: message, isInput: error instanceof InputError }, transfer);
  }
}

async function answer({ kind, ask }: Request): Promise<Questions[Request["kind"]]["answer"]> {
  if (kind === "open") {
    session = await WatchSession.open(ask);
    return undefined;
  }
  if (!session) throw new Error("the models are not opened");
  if (kind === "tune") return session.tune(ask) as undefined;
  if (kind === "see") return session.see(ask.bitmap, ask.time);
  if (kind === "look") return session.look(ask.bitmap);
  return session.finish();
}
