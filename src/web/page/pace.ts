/** Over how many milliseconds frames are counted. */
const SPAN = 2000;

/** How many frames a second are seen, and how late. */
export class Pace {
  readonly #seen: { at: number; delay: number }[] = [];

  /** @param captured and @param now milliseconds of one clock */
  add(captured: number, now: number): void {
    this.#seen.push({ at: now, delay: Math.max(0, now - captured) });
    while (this.#seen[0].at < now - SPAN) this.#seen.shift();
  }

  /** `undefined` until there is a second to count. */
  get value(): { fps: number; delay: number } | undefined {
    const [first, last] = [this.#seen.at(0), this.#seen.at(-1)];
    if (!first || !last || last.at - first.at < 1000) return undefined;
    const delays = this.#seen.map(({ delay }) => delay).sort((a, b) => a - b);
    return {
      fps: (1000 * (this.#seen.length - 1)) / (last.at - first.at),
      delay: delays[delays.length >> 1],
    };
  }
}
