/** Preloaded by memory.ts: prints the process's peak resident size when it ends. Worker threads are part of the process. */
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => console.log(`peak ${process.resourceUsage().maxRSS} kB`));
}
