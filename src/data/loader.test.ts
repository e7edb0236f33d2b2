import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { smallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { countLabels, FaceDataset, FaceLoader, type FaceRow, type Label, prepareFaces } from "./index.ts";
import { makeFaces, noiseJpeg } from "./testing/face-folders.ts";

const faces = { masked: { ann: 3, bob: 2 }, unmasked: { ann: 4, cy: 6 } };

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

describe("pictures that libvips does not read", () => {
  test("are decoded in the workers too, and kept", async () => {
    const root = await temporaryFolder();
    const heic = fileURLToPath(new URL("../media/node/fixtures/turned-grid.heic", import.meta.url));
    const pgm = join(root, "grey.pgm");
    await writeFile(pgm, Buffer.concat([Buffer.from("P5\n10 10\n255\n"), Buffer.alloc(100, 77)]));
    const rows = [heic, pgm].map((path): FaceRow => ({ path, label: 0, groups: {} }));
    const skipped: string[] = [];
    for (let round = 0; round < 2; round++) {
      await using loader = new FaceLoader({
        workers: 2,
        cache: join(root, "cache"),
        onSkip: (why) => skipped.push(why),
      });
      for await (const { images } of loader.batches(rows)) {
        expect(images[3 * (20 * 100 + 20) + 2]).toBeGreaterThan(200);
        expect(images[30_000 + 5000]).toBe(77);
      }
    }
    expect(skipped).toEqual([]);
  });

  test("are left out where they are too large", async () => {
    const heic = fileURLToPath(new URL("../media/node/fixtures/turned-grid.heic", import.meta.url));
    const skipped: string[] = [];
    await using loader = new FaceLoader({ workers: 1, maxPixels: 100, onSkip: (why) => skipped.push(why) });
    for await (const _ of loader.batches([{ path: heic, label: 0, groups: {} }]));
    expect(skipped).toEqual([expect.stringMatching(/turned-grid\.heic: too large: 192 x 128 pixels, more than 100;/)]);
  });
});

describe("the cache of decoded images", () => {
  test("is refused in one line where it is a file, or its disk is full", async (context) => {
    const root = await temporaryFolder();
    const { rows } = await prepareFaces([await makeFaces(root, faces)]);
    const disk = await smallDisk(context, 60);
    for (const [cache, says] of [
      [rows[0].path, /\.jpg: decoded images cannot be kept there \(/],
      [join(disk, "cache"), /cache: decoded images cannot be kept there \(no space is left on the disk\)/],
    ] as const) {
      await using loader = new FaceLoader({ workers: 2, cache });
      const reading = (async () => {
        for await (const _ of loader.batches(rows));
      })();
      await expect(reading).rejects.toMatchObject({ name: "InputError", message: expect.stringMatching(says) });
    }
  });

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

describe("what a loader or a dataset cannot do", () => {
  const rows: FaceRow[] = [0, 1].map((label) => ({ path: `/none/${label}.jpg`, label: label as Label, groups: {} }));
  test.each([
    [{ batchSize: 0 }, /batchSize: must be a whole number of at least 1, not 0/],
    [{ batchSize: Number.NaN }, /batchSize: .* not NaN/],
    [{ workers: 0 }, /workers: must be a whole number from 1 to 1024/],
    [{ workers: 1e9 }, /workers: must be a whole number from 1 to 1024/],
    [{ width: -1 }, /width: must be a whole number from 1 to 4096/],
    [{ height: 1e9 }, /height: must be a whole number from 1 to 4096/],
    [{ surroundings: 0.5 }, /surroundings: must be a number from 0 to 0\.4/],
    [{ maxPixels: 0 }, /maxPixels: must be a whole number of at least 1/],
  ])("is said of %j", (options, says) => {
    expect(() => new FaceLoader(options)).toThrow(says);
  });
  test.each([
    [{ firstBatch: -1 }, /firstBatch: must be a whole number of at least 0/],
    [{ epoch: 0.5 }, /epoch: must be a whole number of at least 0/],
    [{ seed: Number.NaN }, /seed: must be a finite number/],
  ])("is said of shuffled batches with %j", async (options, says) => {
    await using loader = new FaceLoader({ workers: 1 });
    expect(() => loader.shuffledBatches(rows, { seed: 0, epoch: 0, ...options })).toThrow(says);
    await expect(loader.batches(rows, [1]).next()).rejects.toThrow(/1 seeds for 2 rows/);
    const unmasked = rows.slice(0, 1);
    const balanced = () => loader.shuffledBatches(unmasked, { seed: 0, epoch: 0, balanced: true });
    expect(balanced).toThrow(/balanced sampling needs masked and unmasked faces/);
  });
  test("is said of a face that is not there, and of a size that is none", async () => {
    expect(() => new FaceDataset(rows, { width: 0 })).toThrow(/width: must be a whole number from 1 to 4096/);
    await expect(new FaceDataset(rows).get(2)).rejects.toThrow(/there is no face 2 among 2/);
    await expect(new FaceDataset(rows, { width: undefined }).get(0)).rejects.toThrow(/0\.jpg: no such file/);
  });
});
