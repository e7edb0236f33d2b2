import { describe, expect, test } from "vitest";
import { importFault } from "../scripts/stages.ts";

describe("the order of the stages", () => {
  test("lets a stage import itself, an earlier one and what all share", () => {
    expect(importFault("faces/open.ts", "faces/face.ts")).toBeUndefined();
    expect(importFault("faces/retinaface/retinaface.ts", "image/index.ts")).toBeUndefined();
    expect(importFault("image/image.ts", "errors.ts")).toBeUndefined();
    expect(importFault("index.ts", "load/node.ts")).toBeUndefined();
  });
  test("refuses a later stage, a door, what is for tests and a folder that is no stage", () => {
    expect(importFault("image/resize.ts", "faces/face.ts")).toBe("image/ comes before faces/");
    expect(importFault("cli/main.ts", "index.ts")).toBe("index.ts is a door");
    expect(importFault("image/resize.ts", "testing/temporary-folder.ts")).toContain("is for tests");
    expect(importFault("utils/a.ts", "image/image.ts")).toContain("utils/ is no stage");
    expect(importFault("errors.ts", "image/image.ts")).toContain("shared by all stages");
  });
});
