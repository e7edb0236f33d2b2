import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { FaceRow, Label } from "../data/index.ts";
import { seeded } from "../random.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { fileShortcuts, learnShortcuts, MEASURED_SIDE, shortcutsOf, weighAgainstShortcuts } from "./shortcuts.ts";

const plain = (value: number) => new Uint8Array(MEASURED_SIDE ** 2 * 3).fill(value);

/** Two in three masked pictures are bright, one in three of the others. */
async function mostlyBrightMasks(): Promise<FaceRow[]> {
  const folder = await temporaryFolder();
  const rows: FaceRow[] = [];
  for (let i = 0; i < 60; i++) {
    const label = (i % 2) as Label;
    const isBright = i % 3 === 0 ? label === 0 : label === 1;
    const path = join(folder, `${i}.png`);
    const level = (isBright ? 200 : 60) + (i % 7);
    const background = { r: level, g: level, b: level };
    await sharp({ create: { width: 24, height: 24, channels: 3, background } })
      .png()
      .toFile(path);
    rows.push({ path, label, groups: { source: i % 4 < 2 ? "a" : "b" } });
  }
  return rows;
}

describe("shortcuts", () => {
  test("measure blur and border, not the middle", () => {
    const noise = plain(0).map((_, i) => (i * 7919) % 256);
    expect(shortcutsOf(noise)[0]).toBeGreaterThan(shortcutsOf(plain(90))[0] + 1);
    const spot = plain(90);
    spot.fill(250, 3 * (48 * MEASURED_SIDE + 40), 3 * (48 * MEASURED_SIDE + 60));
    expect(shortcutsOf(spot).slice(1)).toEqual(shortcutsOf(plain(90)).slice(1));
  });
  test("of a file hold its size", async () => {
    const path = join(await temporaryFolder(), "a.png");
    await sharp({ create: { width: 30, height: 50, channels: 3, background: "gray" } })
      .png()
      .toFile(path);
    expect((await fileShortcuts(path)).slice(-2)).toEqual([Math.log(30), Math.log(50)]);
  });
  test("are learned where they tell the label, squares too", () => {
    const random = seeded(1);
    const samples = Array.from({ length: 400 }, () => {
      const value = 2 * random() - 1;
      return { shortcuts: [value, random()], label: (Math.abs(value) > 0.5 ? 1 : 0) as Label, weight: 1 };
    });
    const probability = learnShortcuts(samples);
    const right = samples.filter(({ shortcuts, label }) => Number(probability(shortcuts) >= 0.5) === label);
    expect(right.length / samples.length).toBeGreaterThan(0.9);
  });
});

describe("weighAgainstShortcuts", () => {
  test("makes both labels alike in what tells them apart", async () => {
    const rows = await mostlyBrightMasks();
    const weighed = await weighAgainstShortcuts(rows);
    const brightShare = async (label: Label) => {
      let [bright, all] = [0, 0];
      for (const row of weighed.filter((r) => r.label === label)) {
        const weight = Number(row.groups.weight);
        all += weight;
        if ((await fileShortcuts(row.path))[1] > 128) bright += weight;
      }
      return bright / all;
    };
    expect(Math.abs((await brightShare(1)) - (await brightShare(0)))).toBeLessThan(0.1);
  });
});
