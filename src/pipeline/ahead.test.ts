import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ahead, mapAhead } from "./ahead.ts";

describe("ahead", () => {
  test("yields results in the items' order, whichever ends first", async () => {
    const waits = [30, 1, 20, 1, 10];
    expect(await mapAhead(waits, 3, async (wait, i) => delay(wait, i))).toEqual([0, 1, 2, 3, 4]);
  });

  test("has no more than the limit under way, and pulls no item before there is room", async () => {
    let underWay = 0;
    let most = 0;
    let pulled = 0;
    async function* source() {
      for (let i = 0; i < 12; i++) {
        pulled++;
        yield i;
      }
    }
    const results = ahead(source(), 3, async (item) => {
      most = Math.max(most, ++underWay);
      await delay(2);
      underWay--;
      return item;
    });
    expect((await results.next()).value).toBe(0);
    await delay(20);
    expect(pulled).toBe(1 + 3);
    await delay(20);
    expect(pulled).toBe(1 + 3);
    for await (const _ of results);
    expect([most, pulled]).toEqual([3, 12]);
  });

  test("goes on while its consumer is busy with a result", async () => {
    let started = 0;
    const results = ahead([1, 2, 3, 4, 5], 2, async () => delay(1).then(() => started++));
    await results.next();
    await delay(30);
    expect(started).toBe(3);
    await results.return(undefined);
  });

  test("throws an error at its place, after the results before it, and closes the source", async () => {
    let closed = false;
    function* source() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    }
    const seen: number[] = [];
    const failing = async () => {
      for await (const item of ahead(source(), 4, async (i) => {
        if (i === 2) throw new Error("two");
        await delay(10 - i);
        return i;
      }))
        seen.push(item);
    };
    await expect(failing()).rejects.toThrow("two");
    expect([seen, closed]).toEqual([[0, 1], true]);
  });

  test("waits for what is under way when its consumer leaves", async () => {
    let finished = 0;
    for await (const _ of ahead([1, 2, 3, 4], 4, () => delay(5).then(() => finished++))) break;
    expect(finished).toBe(4);
  });

  test("hands a result on while the source has nothing new", async () => {
    let send: () => void = () => {};
    async function* camera() {
      yield 1;
      await new Promise<void>((resolve) => {
        send = resolve;
      });
      yield 2;
    }
    const results = ahead(camera(), 3, async (item) => item);
    expect((await results.next()).value).toBe(1);
    send();
    expect((await results.next()).value).toBe(2);
    expect((await results.next()).done).toBe(true);
  });
});
