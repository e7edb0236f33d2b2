import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type MaskEvent, SOURCED_EVENT_HEADER } from "../../events/index.ts";
import { smallDisk } from "../../testing/small-disk.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { EventLog } from "./event-log.ts";

const event: MaskEvent = { event: "appeared", track: 1, time: 0, confirmed: 0.5, confidence: 0.9 };

test.for([".csv", ".jsonl"])(
  "a line of which the disk takes only a part is refused, as %s",
  async (ending, context) => {
    const disk = await smallDisk(context, 8);
    await writeFile(join(disk, "kept"), "x".repeat(4096));
    await using log = await EventLog.create(join(disk, `events${ending}`), { isLive: false });
    await expect(log.write("video".repeat(1000), event, {})).rejects.toThrow(
      /events\.\w+: cannot be written \(no space/,
    );
    await log[Symbol.asyncDispose]();
    expect(await readdir(disk)).toEqual(["kept"]);
  },
);

async function appended(name: string, before: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, before);
  await using log = await EventLog.create(path, { isLive: true });
  await log.write("camera", event, {});
  await log.finish();
  return readFile(path, "utf8");
}

test.each([
  ["a.csv", SOURCED_EVENT_HEADER.trim()],
  ["a.csv", `${SOURCED_EVENT_HEADER}old,left,1,2,3\nold,le`],
  ["a.jsonl", '{"source":"old","event":"left","track":1}\n{"source":"old","ev'],
])("a camera's events begin a line of their own in %s, after %s", async (name, before) => {
  const text = await appended(name, before);
  expect(text.startsWith(`${before}\n`)).toBe(true);
  expect(text.slice(before.length + 1)).toMatch(/^\S*camera\S+\n$/);
});

test.each([
  ["a.csv", SOURCED_EVENT_HEADER],
  ["a.csv", `${SOURCED_EVENT_HEADER}old,left,1,2,3\n`],
  ["a.jsonl", ""],
])("nothing stands between a camera's events and what %s ends with: %s", async (name, before) => {
  expect((await appended(name, before)).slice(before.length)).toMatch(/^\S*camera\S+\n$/);
});

test.each([
  ["a.csv", "a,b,c\n1,2,3\n"],
  ["a.csv", "source,event\n"],
  ["a.csv", `${SOURCED_EVENT_HEADER.trim()},more\n`],
  ["a.jsonl", "hello world\n"],
  ["a.jsonl", '{"source":"a.mp4","frame":0,"faces":[]}\n'],
  ["a.json", '{\n  "name": "package"\n}\n'],
])("a camera's events are not put into %s that holds something else: %s", async (name, before) => {
  await expect(appended(name, before)).rejects.toThrow(/a\.\w+: holds something else than events; give another file/);
});
