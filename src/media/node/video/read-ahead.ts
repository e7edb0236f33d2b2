import type { FrameReader, ReadFrame } from "./frames.ts";

/**
 * The frames of a reader, of which up to `count` are decoded before they are taken. Those that nobody takes are freed.
 *
 * @param first one that was read already
 */
export async function* readAhead(
  reader: FrameReader,
  count: number,
  first: ReadFrame | undefined,
): AsyncGenerator<ReadFrame> {
  const queue: Promise<ReadFrame | undefined>[] = first ? [Promise.resolve(first)] : [];
  let last: Promise<ReadFrame | undefined> = Promise.resolve(first);
  let isOver = false;
  const read = async (before: Promise<ReadFrame | undefined>) => {
    await before;
    if (isOver) return undefined;
    return reader.next();
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
