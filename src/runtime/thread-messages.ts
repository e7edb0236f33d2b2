import type { NamedTensors, SessionOptions, Tensor } from "./runtime.ts";

/** What the main thread asks of a session in a worker thread. */
export type Request = { id: number; session: number } & (
  | { kind: "open"; model: Uint8Array; options: SessionOptions }
  | { kind: "run"; inputs: NamedTensors }
  | { kind: "close" }
);

export interface Answer {
  id: number;
  outputs?: Record<string, Tensor>;
  error?: string;
  /** Whether the error is the user's. */
  isInput?: boolean;
}
