import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MaskEvent } from "../../events/index.ts";
import { smallDisk } from "../../testing/small-disk.ts";
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
