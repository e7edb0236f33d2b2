/** Holds the newest of what arrives until it is taken; what is older is given back, to be let go. */
export class Newest<T> {
  #item: T | undefined;
  #isOver = false;
  #wake: () => void = () => {};

  /** Takes over an item. @returns the one that nobody took in time */
  put(item: T): T | undefined {
    const old = this.#item;
    this.#item = item;
    this.#wake();
    return old;
  }

  /** The newest item, once there is one; `undefined` once {@link end} was called and none is left. */
  async take(): Promise<T | undefined> {
    while (this.#item === undefined && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const item = this.#item;
    this.#item = undefined;
    return item;
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }
}
