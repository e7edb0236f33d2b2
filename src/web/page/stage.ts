import { blurFaces } from "../../annotate/index.ts";
import type { Box, Size } from "../../geometry/index.ts";
import { canvasSurface } from "../../media/web/index.ts";
import { drawOverlay, type OverlayFace } from "../index.ts";
import { blur, texts } from "./state.ts";

/** What is drawn of a frame. */
export interface Drawn {
  faces: readonly OverlayFace[];
  hidden: readonly Box[];
}

/** The canvas over the playing video. Where faces are blurred the video is out of sight, and the canvas shows all. */
export class Stage {
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
    this.video = video;
    this.canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true })!;
  }

  /** Brings the canvas to a picture's size; what it showed is gone. */
  fit({ width, height }: Size): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Boxes and captions over the video; where faces are blurred, the frame itself with them. */
  drawLive(bitmap: ImageBitmap, drawn: Drawn): void {
    const { width, height, clientWidth, clientHeight } = this.canvas;
    const scale = Math.max(width / clientWidth, height / clientHeight);
    if (blur.value) {
      this.draw(bitmap, drawn, scale);
      return;
    }
    this.fit(bitmap);
    this.clear();
    this.#overlay(drawn.faces, scale);
  }

  /** A picture with its boxes and captions, without the video. */
  draw(bitmap: ImageBitmap, { faces, hidden }: Drawn, scale = 1): void {
    this.fit(bitmap);
    this.#context.drawImage(bitmap, 0, 0);
    if (blur.value) blurFaces(canvasSurface(this.#context), hidden);
    this.#overlay(faces, scale);
  }

  #overlay(faces: readonly OverlayFace[], scale: number): void {
    drawOverlay(this.#context, faces, { texts: texts.value.labels, scale });
  }
}
