/**
 * Maps items with at most `limit` calls under way or waiting to be taken, and yields their results in the items' order: the
 * one way in which work runs ahead of whoever takes it, also while they are busy. No item is pulled before there is room for
 * it, so that a slow consumer holds back the source. An error ends the map at its place in the order; what is under way is
 * awaited before the generator ends, in whichever way it ends.
 *
 * @example for await (const image of ahead(files, 4, readImage)) show(image);
 */
export async function* ahead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  map: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const underWay: Call<R>[] = [];
  let index = 0;
  let isOver = false;
  let pulling: Promise<void> | undefined;
  const fill = () => {
    if (!isOver && !pulling && underWay.length < limit) pulling = pull();
  };
  const pull = async () => {
    try {
      const next = await source.next();
      if (next.done) isOver = true;
      else underWay.push(watched(map(next.value, index++)));
    } catch (error) {
      isOver = true;
      underWay.push(watched(Promise.reject(error)));
    }
    pulling = undefined;
    fill();
  };
  try {
    while (true) {
      fill();
      const [first] = underWay;
      if (pulling && !first?.isSettled) {
        // A result is handed on as soon as it is there, also where the source, such as a camera, has nothing new.
        await Promise.race(first ? [pulling, first.settled] : [pulling]);
      } else if (first) {
        await first.settled;
        underWay.shift();
        fill();
        yield await first.result;
      } else {
        return;
      }
    }
  } finally {
    const wasOver = isOver;
    isOver = true;
    await pulling;
    await Promise.all(underWay.map(({ settled }) => settled));
    if (!wasOver) await source.return?.();
  }
}

interface Call<R> {
  result: Promise<R>;
  /** Resolves when the result is there, or the error. */
  settled: Promise<void>;
  isSettled: boolean;
}

function watched<R>(result: Promise<R>): Call<R> {
  const settle = () => {
    call.isSettled = true;
  };
  const call: Call<R> = { result, settled: result.then(settle, settle), isSettled: false };
  return call;
}

/** All results of {@link ahead} in an array. */
export async function mapAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for await (const result of ahead(items, limit, map)) results.push(result);
  return results;
}
