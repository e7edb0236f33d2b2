import { constants } from "node:os";

/** Milliseconds in which a second signal is the first one's echo: `timeout` and shells signal a process and its group. */
const ECHO = 500;

/**
 * Hears a signal such as Ctrl-C once, so that what is under way can come to an end. One that comes later than
 * an echo ends the process at once, as every signal does after it is disposed of.
 */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #signals: readonly NodeJS.Signals[];
  /** The signal that came. */
  by: NodeJS.Signals | undefined;

  constructor(signals: readonly NodeJS.Signals[]) {
    this.#signals = signals;
    for (const signal of signals) process.on(signal, this.#hear);
  }

  /** Is aborted when the signal comes. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What shells give the signal that came: 128 and its number. */
  get exitCode(): number | undefined {
    return this.by && 128 + constants.signals[this.by];
  }

  readonly #hear = (signal: NodeJS.Signals) => {
    if (this.by) return;
    this.by = signal;
    setTimeout(() => this[Symbol.dispose](), ECHO).unref();
    this.#controller.abort();
  };

  [Symbol.dispose](): void {
    for (const signal of this.#signals) process.off(signal, this.#hear);
  }
}
