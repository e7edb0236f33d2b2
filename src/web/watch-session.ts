import type { MaskEvent, MaskSummary } from "../events/index.ts";
import {
  type CropClassifier,
  MaskClassifier,
  MaskDetector,
  type MaskedFace,
  openCropClassifier,
  RetinaFace,
} from "../faces/index.ts";
import type { Box } from "../geometry/index.ts";
import { fetchModels } from "../load/web.ts";
import { bitmapPicture, PixelReader } from "../media/web/index.ts";
import {
  type PictureFrame,
  PlacesToHide,
  type Watch,
  type WatchedFace,
  type WatchedFrame,
  watch,
} from "../pipeline/index.ts";
import type { Session } from "../runtime/index.ts";
import { webRuntime } from "../runtime/web.ts";
import { FrameQueue } from "./frame-queue.ts";
import { DEFAULT_SETTINGS, possibleThreads, type WatcherOptions, type WatchSettings } from "./settings.ts";

/** What was seen in one frame. */
export interface Seen {
  faces: WatchedFace[];
  /** Where faces are to be hidden: those that are found, and where people were a moment ago. */
  hidden: Box[];
  events: MaskEvent[];
  summary: MaskSummary;
  /** For how long it was computed. */
  milliseconds: number;
}

/** What is known at the end of a stream. */
export type Finished = Pick<Seen, "events" | "summary">;

/** The sides at which photos are searched, as by `maskwatch detect`. */
const PHOTO_SIDES = [1024, 320];

/** Opened models and the stream that they watch: what runs in the worker. */
export class WatchSession {
  readonly #faces: Session;
  readonly #masks: CropClassifier;
  readonly #pixels = new PixelReader();
  #settings: WatchSettings;
  #stream: Stream | undefined;

  private constructor(faces: Session, masks: CropClassifier, settings: WatchSettings) {
    this.#faces = faces;
    this.#masks = masks;
    this.#settings = settings;
  }

  /** @throws InputError where a model cannot be loaded or opened */
  static async open({ models, wasmPaths, threads, device, settings }: WatcherOptions): Promise<WatchSession> {
    const runtime = webRuntime({ wasmPaths: String(wasmPaths), threads: threads ?? possibleThreads() });
    const files = await fetchModels({ models });
    const faces = await runtime.open(files.faces.bytes, { device });
    const masks = await openCropClassifier(runtime, files.masks, { device });
    return new WatchSession(faces, masks, { ...DEFAULT_SETTINGS, ...settings });
  }

  /** Changes settings from the next frame on; people keep their numbers. */
  tune(settings: Partial<WatchSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Watches one frame of the stream under way; the first begins one. @param time of the stream, seconds */
  async see(bitmap: ImageBitmap, time: number): Promise<Seen> {
    this.#stream ??= new Stream((picture) => this.#detector([this.#settings.faceSide]).detect(picture), this.#pixels);
    try {
      return await this.#stream.see(bitmap, time);
    } catch (error) {
      this.#stream = undefined;
      throw error;
    }
  }

  /** Ends the stream under way: who is in view leaves with it. */
  finish(): Finished | undefined {
    const stream = this.#stream;
    this.#stream = undefined;
    return stream?.finish();
  }

  /** The faces of a photo. */
  look(bitmap: ImageBitmap): Promise<MaskedFace[]> {
    return this.#detector(PHOTO_SIDES).detect(bitmapPicture(bitmap, this.#pixels));
  }

  /** Of the settings as they are; what it is made of stays open with the session. */
  #detector(sides: readonly number[]): MaskDetector {
    const { minScore, uncertain } = this.#settings;
    return new MaskDetector(
      new RetinaFace(this.#faces, { minScore, sides }),
      new MaskClassifier(this.#masks, { uncertain }),
    );
  }
}

/** One camera or video, from its first frame to its last. */
class Stream {
  readonly #frames = new FrameQueue<PictureFrame>();
  readonly #watch: Watch<PictureFrame>;
  readonly #seen: AsyncIterator<WatchedFrame<PictureFrame>>;
  readonly #pixels: PixelReader;
  readonly #places = new PlacesToHide();
  #index = 0;

  constructor(detect: MaskDetector["detect"], pixels: PixelReader) {
    this.#pixels = pixels;
    this.#watch = watch(this.#frames, { detect }, { cadence: "every", searches: 1 });
    this.#seen = this.#watch[Symbol.asyncIterator]();
  }

  async see(bitmap: ImageBitmap, time: number): Promise<Seen> {
    const started = performance.now();
    this.#frames.push({
      source: "stream",
      index: this.#index++,
      time,
      picture: bitmapPicture(bitmap, this.#pixels),
      [Symbol.dispose]() {},
    });
    const { value } = await this.#seen.next();
    const { faces, events } = value as WatchedFrame<PictureFrame>;
    return {
      faces,
      hidden: this.#places.of(value),
      events,
      summary: this.#watch.summary,
      milliseconds: performance.now() - started,
    };
  }

  finish(): Finished {
    this.#frames.end();
    const events = this.#watch.finish();
    return { events, summary: this.#watch.summary };
  }
}
