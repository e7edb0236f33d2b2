import type { FrameReader, ReadFrame } from "./frames.ts";

/**
 * The frames of a reader, of which up to `count` are decoded before they are taken. Those that nobody takes are freed.
 *
 * @param first one that was read already
 * @param onRead is told how long each took, seconds
 */
export async function* readAhead(
  reader: FrameReader,
  count: number,
  first: ReadFrame | undefined,
  onRead: (seconds: number) => void,
): AsyncGenerator<ReadFrame> {
  const queue: Promise<ReadFrame | undefined>[] = first ? [Promise.resolve(first)] : [];
  let last: Promise<ReadFrame | undefined> = Promise.resolve(first);
  let isOver = false;
  const read = async (before: Promise<ReadFrame | undefined>) => {
    await before;
    if (isOver) return undefined;
    const start = performance.now();
    const frame = await reader.next();
    onRead((performance.now() - start) / 1000);
    return frame;
  };
  try {
    while (true) {
      while (queue.length <= count) {
        last = read(last);
        // Whoever takes it is told; where nobody does, it does not matter.
        last.catch(() => {});
        queue.push(last);
      }
      const frame = await queue.shift();
      if (!frame) return;
      yield frame;
    }
  } finally {
    isOver = true;
    for (const pending of queue) (await pending.catch(() => undefined))?.frame.free();
  }
}
