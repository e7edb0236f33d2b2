import { expect, test } from "vitest";
import type { Landmarks } from "../faces/index.ts";
import { poseOf } from "./pose.ts";

/** Eyes 40 apart, the mouth 40 below them, the nose's tip `across` beside and `down` below their middle, all turned. */
function face(across: number, down: number, angle = 0): Landmarks {
  const at = (x: number, y: number) => ({
    x: 200 + x * Math.cos(angle) - y * Math.sin(angle),
    y: 200 + x * Math.sin(angle) + y * Math.cos(angle),
  });
  return {
    leftEye: at(-20, 0),
    rightEye: at(20, 0),
    nose: at(across, down),
    leftMouth: at(-14, 40),
    rightMouth: at(14, 40),
  };
}

test.each([0, 0.5, -2])("the pose is told by the nose's tip, whatever the picture's turn (%d)", (angle) => {
  expect(poseOf(face(0, 24, angle))).toBe("front");
  expect(poseOf(face(-14, 24, angle))).toBe("turned");
  expect(poseOf(face(30, 24, angle))).toBe("profile");
  expect(poseOf(face(2, 34, angle))).toBe("bent down");
  expect(poseOf(face(0, 14, angle))).toBe("raised");
});
