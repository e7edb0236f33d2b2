/** How a drawn person looks. */
export interface PersonLook {
  skin: string;
  shade: string;
  hair: string;
  shirt: string;
  hairLength: "short" | "long";
}

export type Wears = "nothing" | "mask" | "mask below the nose";

/** Where a drawn person's face is, pixels. */
export interface PersonPlace {
  /** The middle of the face. */
  x: number;
  y: number;
  /** From the chin to the top of the forehead. */
  height: number;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws a person from the chest up: shaded enough that the face detector takes it for one. */
export function drawPerson(context: Context, look: PersonLook, { x, y, height }: PersonPlace, wears: Wears): void {
  context.save();
  context.translate(x, y);
  context.scale(height / 200, height / 200);
  context.lineCap = "round";
  context.lineJoin = "round";
  drawBody(context, look);
  if (look.hairLength === "long") fill(context, look.hair, () => context.ellipse(0, 5, 98, 132, 0, 0, 2 * Math.PI));
  drawHead(context, look);
  drawEyes(context, look);
  drawNose(context, look);
  drawMouth(context);
  if (wears !== "nothing") drawMask(context, wears === "mask" ? 6 : 42);
  drawHair(context, look);
  context.restore();
}

function fill(context: Context, style: string | CanvasGradient, shape: () => void): void {
  context.beginPath();
  shape();
  context.fillStyle = style;
  context.fill();
}

function stroke(context: Context, style: string, width: number, shape: () => void): void {
  context.beginPath();
  shape();
  context.strokeStyle = style;
  context.lineWidth = width;
  context.stroke();
}

function drawBody(context: Context, { skin, shade, shirt }: PersonLook): void {
  fill(context, shade, () => context.rect(-32, 60, 64, 80));
  fill(context, skin, () => context.rect(-26, 92, 52, 44));
  fill(context, shirt, () => {
    context.moveTo(-150, 420);
    context.bezierCurveTo(-150, 170, -110, 140, -34, 122);
    context.quadraticCurveTo(0, 150, 34, 122);
    context.bezierCurveTo(110, 140, 150, 170, 150, 420);
  });
}

function headShape(context: Context): void {
  context.moveTo(-76, -30);
  context.bezierCurveTo(-80, -130, 80, -130, 76, -30);
  context.bezierCurveTo(78, 40, 52, 100, 0, 102);
  context.bezierCurveTo(-52, 100, -78, 40, -76, -30);
}

function drawHead(context: Context, { skin, shade }: PersonLook): void {
  for (const side of [-1, 1]) fill(context, shade, () => context.ellipse(side * 78, 0, 12, 22, 0, 0, 2 * Math.PI));
  const light = context.createRadialGradient(-18, -30, 10, 0, 0, 120);
  light.addColorStop(0, skin);
  light.addColorStop(0.65, skin);
  light.addColorStop(1, shade);
  fill(context, light, () => headShape(context));
}

function drawEyes(context: Context, { hair, shade }: PersonLook): void {
  for (const side of [-1, 1]) {
    fill(context, shade, () => context.ellipse(side * 33, -17, 23, 15, 0, 0, 2 * Math.PI));
    fill(context, "#f8fafc", () => context.ellipse(side * 33, -15, 16, 9, 0, 0, 2 * Math.PI));
    fill(context, "#4a2c17", () => context.arc(side * 33, -15, 8.5, 0, 2 * Math.PI));
    fill(context, "#0b0705", () => context.arc(side * 33, -15, 4.5, 0, 2 * Math.PI));
    fill(context, "#ffffff", () => context.arc(side * 33 - 3, -18, 2, 0, 2 * Math.PI));
    stroke(context, "#22130b", 3.5, () => context.ellipse(side * 33, -14, 17, 11, 0, 1.1 * Math.PI, 1.9 * Math.PI));
    stroke(context, hair, 7, () => context.ellipse(side * 34, -26, 24, 16, side * 0.08, 1.2 * Math.PI, 1.8 * Math.PI));
  }
}

function drawNose(context: Context, { shade }: PersonLook): void {
  stroke(context, shade, 5, () => {
    context.moveTo(-7, -18);
    context.bezierCurveTo(-10, 5, -18, 22, -14, 30);
    context.quadraticCurveTo(0, 40, 14, 30);
  });
  for (const side of [-1, 1]) fill(context, "#5b2e1f", () => context.ellipse(side * 8, 31, 4.5, 3, 0, 0, 2 * Math.PI));
}

function drawMouth(context: Context): void {
  fill(context, "#a8453f", () => {
    context.moveTo(-28, 60);
    context.bezierCurveTo(-14, 52, -5, 52, 0, 56);
    context.bezierCurveTo(5, 52, 14, 52, 28, 60);
    context.bezierCurveTo(14, 76, -14, 76, -28, 60);
  });
  stroke(context, "#6b211f", 3, () => {
    context.moveTo(-28, 60);
    context.quadraticCurveTo(0, 66, 28, 60);
  });
}

/** @param top of the mask at the middle of the face, of its 200 units */
function drawMask(context: Context, top: number): void {
  for (const side of [-1, 1]) {
    for (const [from, to] of [
      [top + 12, -6],
      [88, 16],
    ]) {
      stroke(context, "#e2e8f0", 3, () => {
        context.moveTo(side * 58, from);
        context.lineTo(side * 82, to);
      });
    }
  }
  const cloth = context.createLinearGradient(-60, top, 60, 110);
  cloth.addColorStop(0, "#cfe6f5");
  cloth.addColorStop(0.5, "#9fcbe6");
  cloth.addColorStop(1, "#78a9c9");
  fill(context, cloth, () => {
    context.moveTo(-64, top + 12);
    context.bezierCurveTo(-30, top + 2, -14, top - 10, 0, top - 10);
    context.bezierCurveTo(14, top - 10, 30, top + 2, 64, top + 12);
    context.bezierCurveTo(64, 74, 40, 112, 0, 112);
    context.bezierCurveTo(-40, 112, -64, 74, -64, top + 12);
  });
  for (const share of [0.3, 0.52, 0.74]) {
    const y = top + share * (112 - top);
    const reach = 60 - 22 * share;
    stroke(context, "#6d9dbd", 2, () => {
      context.moveTo(-reach, y);
      context.quadraticCurveTo(0, y + 8, reach, y);
    });
  }
}

function drawHair(context: Context, { hair, hairLength }: PersonLook): void {
  fill(context, hair, () => {
    context.moveTo(-82, hairLength === "long" ? 40 : -18);
    context.bezierCurveTo(-104, -150, 104, -150, 82, hairLength === "long" ? 40 : -18);
    context.bezierCurveTo(80, -60, 50, -62, 20, -70);
    context.bezierCurveTo(-20, -66, -70, -74, -82, hairLength === "long" ? 40 : -18);
  });
}
