import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { sharedData, testOnSharedData } from "../testing/shared-data.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import {
  countLabels,
  FaceDataset,
  FaceLoader,
  type FaceRow,
  prepareFaces,
  readTable,
  stratifiedSplit,
  withIncorrectAs,
  writeTable,
} from "./index.ts";
import { makeFaces, noiseJpeg, writeInto } from "./testing/face-folders.ts";

const faces = { masked: { ann: 3, bob: 2 }, unmasked: { ann: 4, cy: 6 } };

describe("prepareFaces", () => {
  test("finds RMFD's folders at any depth, with label and subject", async () => {
    const { rows, skipped } = await prepareFaces([await makeFaces(join(await temporaryFolder(), "deep/er"), faces)]);
    expect(countLabels(rows)).toEqual([10, 5]);
    expect(rows.filter((row) => row.label === 1).map((row) => row.groups.subject)).toEqual([
      "ann",
      "ann",
      "ann",
      "bob",
      "bob",
    ]);
    expect(skipped).toEqual([]);
    expect(rows[0].groups).not.toHaveProperty("source");
  });

  test("finds with_mask and without_mask, and names the source where there are several", async () => {
    const root = await temporaryFolder();
    const folder = await makeFaces(root, faces);
    await writeInto(join(folder, "web/with_mask/a.jpg"), await noiseJpeg([0, 0, 0], 1));
    const { rows } = await prepareFaces([folder]);
    expect(rows.find((row) => row.path.endsWith("a.jpg"))).toMatchObject({
      label: 1,
      groups: { subject: null, source: "faces/web" },
    });
  });

  test("finds masks worn wrongly, and MaskedFace-Net's folders", async () => {
    const folder = await makeFaces(await temporaryFolder(), faces);
    const names = ["mask_weared_incorrect/a.jpg", "incorrect/b.jpg", "IMFD/00000/00001_Mask_Chin.jpg", "CMFD/c.jpg"];
    for (const name of names) await writeInto(join(folder, name), await noiseJpeg([0, 0, 0], 1));
    const { rows } = await prepareFaces([folder]);
    expect(countLabels(rows)).toEqual([10, 6, 3]);
  });

  test("keeps one name in two sources apart", async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(["x", "y"].map((name) => makeFaces(join(root, name), faces)));
    for (const folder of folders)
      await writeFile(join(folder, "AFDB_face_dataset/cy/more.jpg"), await noiseJpeg([1, 2, 3], 1));
    const { rows } = await prepareFaces([root]);
    expect(new Set(rows.map((row) => row.groups.subject)).size).toBe(6);
    expect(rows[0].groups).toMatchObject({
      source: expect.stringMatching(/x\/faces$/),
      subject: expect.stringMatching(/x\/faces\/cy$|x\/faces\/ann$/),
    });
  });

  test("says which files it skipped and why", async () => {
    const folder = await makeFaces(await temporaryFolder(), faces);
    await writeInto(join(folder, "AFDB_face_dataset/cy/empty.jpg"), "");
    await writeInto(join(folder, "AFDB_face_dataset/cy/note.jpg"), "not a picture");
    const { rows, skipped } = await prepareFaces([folder]);
    expect(rows).toHaveLength(15);
    expect(skipped.map(({ path, reason }) => [path.split("/").at(-1), reason])).toEqual([
      ["empty.jpg", "empty"],
      ["note.jpg", "not an image"],
    ]);
  });

  test("takes groups from a CSV", async () => {
    const folder = await temporaryFolder();
    for (const name of ["with_mask/1.jpg", "without_mask/2.jpg"])
      await writeInto(join(folder, name), await noiseJpeg([9, 9, 9], 1));
    await writeFile(join(folder, "groups.csv"), "path,label,group\nwith_mask/1.jpg,1,g7\n");
    const { rows } = await prepareFaces([folder], { groups: join(folder, "groups.csv") });
    expect(rows.map((row) => row.groups.subject)).toEqual(["g7", null]);
  });

  test("refuses a missing folder, one without faces and one with a single class", async () => {
    const root = await temporaryFolder();
    await expect(prepareFaces([join(root, "none")])).rejects.toThrow(/none: no such folder/);
    await expect(prepareFaces([root])).rejects.toThrow(/no faces found/);
    const folder = await makeFaces(root, { masked: { ann: 1 }, unmasked: {} });
    await expect(prepareFaces([folder])).rejects.toThrow(/masked faces only/);
  });
});

describe("a table", () => {
  const rows: FaceRow[] = [
    { path: "/a/it's.jpg", label: 1, groups: { subject: 'q"x', source: null } },
    { path: "/a/,b.jpg", label: 0, groups: { subject: null, source: "s" } },
  ];
  test.each(["parquet", "csv"])("reads back from %s as it was written", async (ending) => {
    const file = join(await temporaryFolder(), `t.${ending}`);
    await writeTable(file, rows);
    expect(await readTable(file)).toEqual(rows);
  });

  test("is refused with the reason where it is missing, damaged or lacks a column", async () => {
    const folder = await temporaryFolder();
    await expect(readTable(join(folder, "t.csv"))).rejects.toThrow(/t.csv: no such file/);
    await expect(readTable(join(folder, "t.txt"))).rejects.toThrow(/ends in .parquet or .csv/);
    await writeFile(join(folder, "t.parquet"), "no table");
    await expect(readTable(join(folder, "t.parquet"))).rejects.toThrow(/not a parquet table/);
    await writeFile(join(folder, "t.csv"), "path,labels\na.jpg,1\n");
    await expect(readTable(join(folder, "t.csv"))).rejects.toThrow(/no column "label"/);
    for (const label of ["3", "-1", "constructor", "Mask", ""]) {
      await writeFile(join(folder, "t.csv"), `path,label\na.jpg,${label}\n`);
      await expect(readTable(join(folder, "t.csv"))).rejects.toThrow(/row 1 needs a path and a label of 0, 1 or 2/);
    }
  });

  test("may write its labels as numbers or as names", async () => {
    const file = join(await temporaryFolder(), "t.csv");
    const labels = [
      "0",
      "no_mask",
      "without_mask",
      "1",
      "mask",
      "with_mask",
      "2",
      "incorrect",
      "mask_weared_incorrect",
    ];
    await writeFile(file, `path,label\n${labels.map((label) => `a.jpg,${label}\n`).join("")}`);
    const rows = await readTable(file);
    expect(rows.map((row) => row.label)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(withIncorrectAs(rows)).toEqual(rows);
    expect(countLabels(withIncorrectAs(rows, "no_mask"))).toEqual([6, 3]);
    expect(countLabels(withIncorrectAs(rows, "mask"))).toEqual([3, 6]);
  });
});

describe("stratifiedSplit", () => {
  const rows = Array.from({ length: 1000 }, (_, i): FaceRow => {
    return { path: `/${i}`, label: i % 10 === 0 ? 1 : 0, groups: { subject: `s${Math.floor(i / 20)}` } };
  });
  test("keeps each label's share on both sides, each row once", () => {
    const { train, validation } = stratifiedSplit(rows);
    expect(countLabels(train.map((i) => rows[i]))).toEqual([630, 70]);
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
    expect(stratifiedSplit(rows)).toEqual({ train, validation });
    expect(stratifiedSplit(rows, { seed: 1 }).train).not.toEqual(train);
  });
  test("keeps a subject's rows on one side", () => {
    const { train, validation } = stratifiedSplit(rows, { groupBy: "subject" });
    const trained = new Set(train.map((i) => rows[i].groups.subject));
    expect(validation.some((i) => trained.has(rows[i].groups.subject))).toBe(false);
    expect(countLabels(train.map((i) => rows[i]))).toEqual([630, 70]);
  });
  test("keeps the share of masks worn wrongly too", () => {
    const three = rows.map((row, i): FaceRow => ({ ...row, label: i % 20 === 3 ? 2 : row.label }));
    const { train, validation } = stratifiedSplit(three, { groupBy: "subject" });
    expect([train, validation].map((side) => countLabels(side.map((i) => three[i])))).toEqual([
      [595, 70, 35],
      [255, 30, 15],
    ]);
    const scarce = three.map((row, i): FaceRow => ({ ...row, label: i === 3 ? 2 : i % 10 === 0 ? 1 : 0 }));
    expect(() => stratifiedSplit(scarce)).toThrow(/too small to have all 3 labels/);
  });
  test("refuses a column that is not there, and a table too small", () => {
    expect(() => stratifiedSplit(rows, { groupBy: "city" })).toThrow(/no column "city"/);
    expect(() => stratifiedSplit(rows.slice(0, 2))).toThrow(/too small/);
  });
});

describe("FaceLoader", () => {
  test("gives every decodable face once, and reports the corrupt one", async () => {
    const folder = await makeFaces(await temporaryFolder(), faces);
    const { rows } = await prepareFaces([folder]);
    await writeFile(rows[2].path, (await readFile(rows[2].path)).subarray(0, 300));
    const skipped: string[] = [];
    await using loader = new FaceLoader({ batchSize: 4, workers: 2, onSkip: (reason) => skipped.push(reason) });
    const seen = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      for await (const batch of loader.shuffledBatches(rows, { seed: 5, epoch })) {
        expect(batch.images).toHaveLength(batch.labels.length * 100 * 100 * 3);
        seen.push(...batch.rows.map((row) => row.path));
      }
    }
    expect(seen.toSorted()).toEqual(rows.flatMap((row, i) => (i === 2 ? [] : [row.path, row.path])).toSorted());
    expect(skipped).toEqual([expect.stringMatching(/2\.jpg: the image is damaged/)]);
  });

  test("shows the network what is within the surroundings, and variants what is around", async () => {
    const file = join(await temporaryFolder(), "face.png");
    const data = new Uint8Array(100 * 100 * 3).fill(20);
    for (let y = 20; y < 80; y++) data.fill(220, 3 * (100 * y + 20), 3 * (100 * y + 80));
    await sharp(data, { raw: { width: 100, height: 100, channels: 3 } })
      .png()
      .toFile(file);
    const rows: FaceRow[] = [{ path: file, label: 0, groups: {} }];
    const size = { width: 60, height: 60, surroundings: 0.2, workers: 1 };
    const cache = await temporaryFolder();
    for (let round = 0; round < 2; round++) {
      await using loader = new FaceLoader({ ...size, cache, augmentation: { jitter: 0.15 } });
      for await (const { images } of loader.batches(rows)) expect(new Set(images)).toEqual(new Set([220]));
      const seen = [];
      for (let epoch = 0; epoch < 8; epoch++) {
        for await (const { images } of loader.shuffledBatches(rows, { seed: 1, epoch })) seen.push(...images);
      }
      const around = seen.filter((value) => value < 30).length / seen.length;
      expect(around).toBeGreaterThan(0.02);
      expect(around).toBeLessThan(0.3);
    }
    expect(() => new FaceLoader({ surroundings: 0.5 })).toThrow(
      "surroundings: must be a number from 0 to 0.4, not 0.5",
    );
  });

  test("decodes the pixels that the dataset gives, whatever the number of workers", async () => {
    const { rows } = await prepareFaces([await makeFaces(await temporaryFolder(), faces)]);
    const { image, label } = await new FaceDataset(rows).get(7);
    for (const workers of [1, 3]) {
      await using loader = new FaceLoader({ batchSize: 32, workers });
      for await (const { images, labels } of loader.batches(rows)) {
        expect(labels[7]).toBe(label);
        const pixels = images.subarray(7 * 30000, 8 * 30000);
        expect(image[10000 + 1234]).toBeCloseTo(pixels[3 * 1234 + 1] / 255, 6);
      }
    }
  });
});

describe("the cache of decoded images", () => {
  test("gives the same pixels, decodes what changed, and mends what is damaged", async () => {
    const root = await temporaryFolder();
    const { rows } = await prepareFaces([await makeFaces(root, faces)]);
    const cache = join(root, "cache");
    const epoch = async () => {
      await using loader = new FaceLoader({ batchSize: 32, workers: 2, cache });
      for await (const { images } of loader.batches(rows)) return images;
      throw new Error("no batch");
    };
    const plain = await (async () => {
      await using loader = new FaceLoader({ batchSize: 32, workers: 2 });
      for await (const { images } of loader.batches(rows)) return images;
      throw new Error("no batch");
    })();
    expect(await epoch()).toEqual(plain);
    const file = join(cache, "decoded-100x100.u8");
    const before = (await stat(file)).mtimeMs;
    expect(await epoch()).toEqual(plain);
    expect((await stat(file)).mtimeMs).toBe(before);
    expect((await stat(file)).size).toBe(rows.length * 30_000);

    await writeFile(rows[4].path, await noiseJpeg([9, 200, 9], 7));
    const changed = await epoch();
    expect(changed.subarray(0, 4 * 30_000)).toEqual(plain.subarray(0, 4 * 30_000));
    expect(changed.subarray(4 * 30_000, 5 * 30_000)).not.toEqual(plain.subarray(4 * 30_000, 5 * 30_000));

    await truncate(file, 8 * 30_000 + 17);
    expect(await epoch()).toEqual(changed);
  });
});

describe("balanced batches", () => {
  test("hold both labels equally often, and every row of the more frequent one about once", async () => {
    const { rows } = await prepareFaces([await makeFaces(await temporaryFolder(), faces)]);
    await using loader = new FaceLoader({ batchSize: 6, workers: 1 });
    const seen: FaceRow[] = [];
    for await (const batch of loader.shuffledBatches(rows, { seed: 1, epoch: 0, balanced: true }))
      seen.push(...batch.rows);
    expect(countLabels(seen)).toEqual([8, 7]);
    expect(new Set(seen.filter((row) => row.label === 0).map((row) => row.path)).size).toBe(8);
    const rest: FaceRow[] = [];
    const later = loader.shuffledBatches(rows, { seed: 1, epoch: 0, balanced: true, firstBatch: 1 });
    for await (const batch of later) rest.push(...batch.rows);
    expect(rest).toEqual(seen.slice(6));
  });
});

testOnSharedData("prepares the sample of RMFD", async () => {
  const { rows, skipped } = await prepareFaces([sharedData("rmfd-sample")]);
  expect(countLabels(rows)).toEqual([1250, 900]);
  expect(skipped).toEqual([]);
});
