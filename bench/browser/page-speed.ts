/** Bundled for the browser: how long a frame takes there. */
import { openWatcher } from "../../src/web/index.ts";

/** The median time of a frame from the first search to the last answer, milliseconds. */
async function medianTime(frames: readonly string[], faceSide: number, threads: number): Promise<number> {
  using watcher = await openWatcher({ models: "/models/", wasmPaths: "/wasm/", threads, settings: { faceSide } });
  const times: number[] = [];
  for (const [i, frame] of frames.entries()) {
    const bitmap = await createImageBitmap(await (await fetch(frame)).blob());
    const seen = await watcher.see(bitmap, i / 10);
    seen.bitmap.close();
    // The first frames are slower: code is still being compiled.
    if (i >= 3) times.push(seen.milliseconds);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

Object.assign(globalThis, { medianTime });
