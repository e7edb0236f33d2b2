import { type Options, SingleBar } from "cli-progress";

/** A progress bar on stderr; silent where stderr is no terminal. */
export function progressBar(format: string, options: Options = {}): SingleBar {
  return new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true, ...options });
}
