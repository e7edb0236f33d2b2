import type { MaskedFace } from "../faces/index.ts";
import type { WatcherOptions, WatchSettings } from "./settings.ts";
import type { Finished, Seen } from "./watch-session.ts";

/** What the page asks of its worker, each with what is answered. */
export interface Questions {
  open: { ask: WatcherOptions; answer: undefined };
  tune: { ask: Partial<WatchSettings>; answer: undefined };
  see: { ask: { bitmap: ImageBitmap; time: number }; answer: Seen };
  look: { ask: { bitmap: ImageBitmap }; answer: MaskedFace[] };
  finish: { ask: undefined; answer: Finished | undefined };
}

export type Kind = keyof Questions;

export type Request = { [K in Kind]: { id: number; kind: K; ask: Questions[K]["ask"] } }[Kind];

/** A bitmap goes back to who sent it, who closes it. */
export type Answer = { id: number; bitmap?: ImageBitmap } & (
  | { answer: Questions[Kind]["answer"] }
  | { error: string; isInput: boolean }
);
