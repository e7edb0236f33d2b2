import { constants } from "node:os";
import { oneLine } from "../errors.ts";
import { systemReason, unfinishedFiles } from "../files/index.ts";
import { settleThreads } from "../runtime/thread.ts";

const SHOW_CURSOR = "\x1b[?25h";

/** One line on stderr. */
export function say(line: string): void {
  process.stderr.write(`maskwatch: ${oneLine(line)}\n`);
}

/**
 * Goes on with the work where whoever read stdout or stderr has left, as `| head -1` does. A stdout that fails in another
 * way, such as a file on a full disk, is said once and makes the exit code 1.
 */
export function outliveClosedOutputs(): void {
  let isSaid = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isSaid || isClosed(error)) return;
    isSaid = true;
    say(`standard output: ${systemReason(error) ?? error.message}`);
    process.exitCode = 1;
  });
  process.stderr.on("error", () => {});
}

/** Ends the process quietly when whoever read stdout has left: for commands whose work is what they print. */
export function endOnClosedOutput(): void {
  process.stdout.on("error", (error) => end(isClosed(error) ? 0 : 1));
}

const isClosed = ({ code }: NodeJS.ErrnoException) => code === "EPIPE" || code === "ERR_STREAM_DESTROYED";

/**
 * Ends the process on Ctrl-C, SIGTERM and SIGHUP with the exit code that shells give it, 128 and the signal's number, and
 * says which files it did not finish. A command that listens to a signal itself is left to it.
 */
export function endOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      if (process.stderr.isTTY) process.stderr.write(`${SHOW_CURSOR}\n`);
      const files = unfinishedFiles();
      say(files.length > 0 ? `stopped by ${signal}; not written: ${files.join(", ")}` : `stopped by ${signal}`);
      end(128 + constants.signals[signal]);
    });
  }
}

/** Ends the process as soon as no thread computes; nothing that waits for a thread goes on until then. */
function end(code: number): void {
  void settleThreads().finally(() => process.exit(code));
}
