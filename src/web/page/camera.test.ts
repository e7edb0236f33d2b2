import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { linesOf, maskwatch } from "../../cli/testing/maskwatch.ts";
import type { MaskEvent } from "../../events/index.ts";
import { iou } from "../../geometry/index.ts";
import type { WatchedFace } from "../../pipeline/index.ts";
import { testInChromium } from "../../testing/chromium.ts";
import { openPage, type Told } from "../../testing/page.ts";
import { sharedData, testOnSharedData } from "../../testing/shared-data.ts";
import { slide } from "../../testing/slide.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { writeY4m } from "../../testing/write-y4m.ts";

/** What `maskwatch detect` says of a video. */
async function detected(path: string) {
  const events = join(await temporaryFolder(), "events.jsonl");
  const { code, stdout, stderr } = await maskwatch("detect", path, "--json", "--search", "every", "--events", events);
  expect(stderr).not.toContain("maskwatch:");
  expect(code).toBe(0);
  return {
    frames: linesOf(stdout).map((line): { faces: WatchedFace[] } => JSON.parse(line)),
    events: linesOf(await readFile(events, "utf8")).map((line): MaskEvent => JSON.parse(line)),
  };
}

/** What the page says of the same video as a camera, shown once. */
async function watched(camera: string, seconds: number) {
  const { page, elsewhere, told } = await openPage({ camera });
  await page.waitForSelector(".stage[data-phase=idle]");
  await page.click(".message .primary");
  await page.waitForSelector(".stage[data-phase=live]");
  await page.waitForFunction((until) => {
    const times = (globalThis as unknown as { told: Told[] }).told.map(({ time }) => time ?? 0);
    return Math.max(0, ...times) >= until;
  }, seconds - 0.5);
  await page.click(".stop");
  await page.waitForSelector(".stage[data-phase=idle]");
  expect(elsewhere).toEqual([]);
  return told();
}

/** How well the sure faces of a frame fit another frame's: the least overlap, 0 where labels or numbers of faces differ. */
function likeness(faces: readonly WatchedFace[], others: readonly WatchedFace[]): number {
  const sure = faces.filter(({ score }) => score > 0.8);
  const overlaps = sure.map(({ box, label }) =>
    Math.max(0, ...others.filter((other) => other.label === label).map((other) => iou(other.box, box))),
  );
  return Math.min(1, ...overlaps);
}

const happenings = (events: readonly MaskEvent[]) =>
  events.map(({ event, track }) => `${track} ${event}`).sort((a, b) => a.localeCompare(b));

async function expectSameAsOnNode(source: string, fps: number, frames?: number): Promise<void> {
  // Slowed to a rate at which a busy machine sees every frame.
  const path = join(await temporaryFolder(), "camera.y4m");
  const seconds = (await writeY4m(source, path, { fps, frames })) / fps;
  const expected = await detected(path);
  const told = await watched(path, seconds);
  const seen = told.filter(({ faces }) => faces);
  expect(seen.length).toBeGreaterThan(5);
  // A frame of the camera says not which of the clip's it is: it is the one that it fits best.
  for (const { faces } of seen) {
    expect(Math.max(...expected.frames.map((frame) => likeness(faces!, frame.faces)))).toBeGreaterThanOrEqual(0.9);
  }
  const people = new Set(expected.events.map(({ track }) => track)).size;
  expect(told.at(-1)!.summary.people).toBe(people);
  expect(happenings(told.flatMap(({ events }) => events))).toEqual(happenings(expected.events));
}

describe("a camera on the page", () => {
  testInChromium("shows the same people, answers and events as the command line on that video", async () => {
    await expectSameAsOnNode(await slide(10, 2), 2);
  });

  testOnSharedData("does so on a real clip without masks", async () => {
    await expectSameAsOnNode(sharedData("clips/head-pose-face-detection-female-and-male.gif"), 3, 30);
  });

  testOnSharedData("does so on a real clip with a mask", async () => {
    await expectSameAsOnNode(sharedData("clips/one-masked.mp4"), 3, 30);
  });
});
