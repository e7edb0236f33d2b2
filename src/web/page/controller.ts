import { batch, effect } from "@preact/signals";
import { type CameraChoice, CameraError, listCameras, openCamera, videoFrames, type Watcher } from "../index.ts";
import { ModelError, Models } from "./models.ts";
import { Pace } from "./pace.ts";
import { type Still, showPhoto, watchVideo } from "./read-files.ts";
import { sampleStream } from "./sample.ts";
import { extended } from "./share-history.ts";
import type { Stage } from "./stage.ts";
import * as state from "./state.ts";
import { VideoError } from "./video-error.ts";

/** Below how many frames a second a device counts as slow, and for how many milliseconds it has to be. */
const SLOW_FPS = 4;
const SLOW_AFTER = 5000;

/** For how many milliseconds a notice stays. */
const NOTICE_TIME = 10_000;

/** Does what the user asks for: one source at a time, each ended before the next begins. */
export class Controller {
  readonly #models = new Models();
  #stage: Stage | undefined;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #still: Still | undefined;
  #again: () => void = () => {};

  constructor() {
    document.addEventListener("visibilitychange", () => this.#onVisibility());
    effect(() => {
      void [state.blur.value, state.texts.value];
      void this.#still?.draw();
    });
  }

  /** Hands over the elements that pictures are shown on. */
  attach(stage: Stage): void {
    this.#stage = stage;
    void this.#models.watcher().catch(() => {});
  }

  useCamera(choice: CameraChoice = {}): Promise<void> {
    this.#again = () => void this.useCamera(choice);
    return this.#run("camera", async (signal) => {
      state.phase.value = "opening";
      const stream = await openCamera(choice);
      signal.addEventListener("abort", () => stop(stream), { once: true });
      state.cameras.value = await listCameras();
      const [track] = stream.getVideoTracks();
      state.camera.value = track.getSettings().deviceId;
      track.addEventListener("ended", () => this.#fail(undefined, "lost"), { once: true });
      await this.#watchLive(stream, track.label || "camera", signal);
    });
  }

  useSample(): Promise<void> {
    this.#again = () => void this.useSample();
    return this.#run("sample", (signal) => this.#watchLive(sampleStream(signal), "sample", signal));
  }

  /** Looks at photos and videos, one after the other. */
  useFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return Promise.resolve();
    this.#again = () => void this.useFiles(files);
    return this.#run("files", async (signal) => {
      const first = (state.jobs.value.at(-1)?.id ?? 0) + 1;
      const added = files.map(({ name }, i): state.Job => ({ id: first + i, name, state: "waiting", progress: 0 }));
      state.jobs.value = [...state.jobs.value, ...added];
      try {
        for (const [i, file] of files.entries()) await this.#useFile(file, first + i, files.length === 1, signal);
      } finally {
        for (const { id, state: at } of state.jobs.value) {
          if (at === "waiting" || at === "running") state.update(id, { state: "cancelled" });
        }
      }
    });
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    await this.#run(undefined, async () => {});
  }

  /** Does again what failed. */
  again(): void {
    this.#again();
  }

  /** Changes thresholds and sizes from the next frame on. */
  tune(settings: Partial<typeof state.settings.value>): void {
    state.settings.value = { ...state.settings.value, ...settings };
    if (state.notice.value === "slow") state.notice.value = undefined;
    void this.#models.tune(settings);
  }

  /** Computes on the processor or, where it gives the same answers, on the graphics card. */
  async compute(device: "cpu" | "webgpu"): Promise<void> {
    await this.stop();
    await this.#models.compute(device);
  }

  async #run(source: state.Source | undefined, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#abort.abort();
    const before = this.#running;
    const abort = new AbortController();
    this.#abort = abort;
    this.#running = before.then(async () => {
      if (abort.signal.aborted) return;
      this.#reset(source);
      try {
        await work(abort.signal);
      } catch (error) {
        if (!abort.signal.aborted) this.#fail(error);
      }
    });
    await this.#running;
  }

  #reset(source: state.Source | undefined): void {
    this.#still?.close();
    this.#still = undefined;
    this.#stage?.clear();
    batch(() => {
      state.source.value = source;
      state.phase.value = source ? "loading" : "idle";
      for (const part of [state.problem, state.notice, state.seen, state.pace, state.summary]) part.value = undefined;
      state.isPaused.value = false;
      if (!source) return;
      state.events.value = [];
      state.history.value = [];
    });
  }

  async #watchLive(stream: MediaStream, name: string, signal: AbortSignal): Promise<void> {
    const { video } = this.#stage!;
    let watcher: Watcher | undefined;
    try {
      state.phase.value = "loading";
      watcher = await this.#models.watcher();
      video.srcObject = stream;
      await video.play();
      state.phase.value = "live";
      await this.#watchFrames(watcher, name, signal);
    } finally {
      stop(stream);
      video.srcObject = null;
      const finished = await watcher?.finish();
      if (finished) this.#note(name, finished);
    }
  }

  async #watchFrames(watcher: Watcher, name: string, signal: AbortSignal): Promise<void> {
    const stage = this.#stage!;
    const pace = new Pace();
    let began: number | undefined;
    let slowSince: number | undefined;
    let isSlowSaid = false;
    let size = "";
    for await (const { bitmap, time, captured, missed } of videoFrames(stage.video, signal)) {
      began ??= time;
      const turned = `${bitmap.height} ${bitmap.width}`;
      if (size === turned && bitmap.width !== bitmap.height) this.#say("rotated");
      size = `${bitmap.width} ${bitmap.height}`;
      const seen = await watcher.see(bitmap, time - began);
      if (!signal.aborted) stage.drawLive(seen.bitmap, seen);
      seen.bitmap.close();
      if (signal.aborted) return;
      const now = performance.now();
      pace.add(captured, now);
      this.#note(name, seen, time - began);
      state.pace.value = pace.value;
      // A camera that shows few frames is no slow device.
      if (!pace.value || pace.value.fps >= SLOW_FPS || missed === 0) slowSince = undefined;
      else slowSince ??= now;
      if (!isSlowSaid && slowSince && now - slowSince > SLOW_AFTER && state.settings.value.faceSide > 320) {
        isSlowSaid = true;
        this.#say("slow");
      }
    }
  }

  async #useFile(file: File, id: number, isOnly: boolean, signal: AbortSignal): Promise<void> {
    const stage = this.#stage!;
    state.update(id, { state: "running" });
    try {
      const watcher = await this.#models.watcher();
      if (signal.aborted) return;
      if (file.type.startsWith("image/")) {
        state.phase.value = "reading";
        this.#still?.close();
        this.#still = await showPhoto(file, id, { watcher, stage });
        state.seen.value = this.#still;
        state.phase.value = "still";
      } else {
        state.phase.value = "live";
        const note = (seen: state.Noted, time?: number) => this.#note(file.name, seen, time);
        await watchVideo(file, id, { watcher, stage, signal, note });
        state.phase.value = "still";
      }
    } catch (error) {
      if (signal.aborted) return;
      state.update(id, { state: "failed" });
      if (isOnly || error instanceof ModelError) throw error;
    }
  }

  /** Takes in what was seen of a frame, or at the end. */
  #note(source: string, seen: state.Noted, time?: number): void {
    batch(() => {
      state.summary.value = seen.summary;
      if (seen.events.length > 0) state.events.value = [...state.events.value, ...sourced(source, seen.events)];
      if (!seen.faces || time === undefined) return;
      state.seen.value = { faces: seen.faces };
      state.history.value = extended(state.history.value, time, seen.faces);
    });
    window.dispatchEvent(new CustomEvent("maskwatch", { detail: { source, time, ...state.plain(seen) } }));
  }

  #fail(error: unknown, known?: state.Problem): void {
    this.#abort.abort();
    const fault = known ?? problemOf(error);
    batch(() => {
      state.problem.value = fault;
      state.phase.value = "problem";
      state.seen.value = undefined;
    });
  }

  #say(notice: state.Notice): void {
    state.notice.value = notice;
    setTimeout(() => {
      if (state.notice.value === notice) state.notice.value = undefined;
    }, NOTICE_TIME);
  }

  /** A hidden tab shows no frames: the browser pauses the loop by itself, which is said. */
  #onVisibility(): void {
    const isLive = state.phase.value === "live" && state.source.value !== "files";
    if (isLive && document.hidden) state.isPaused.value = true;
    if (document.hidden || !state.isPaused.value) return;
    state.isPaused.value = false;
    this.#say("hidden");
  }
}

const stop = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};

const sourced = (source: string, events: state.Noted["events"]): state.SourcedEvent[] =>
  events.map((event) => ({ source, ...event }));

function problemOf(error: unknown): state.Problem {
  if (error instanceof CameraError || error instanceof VideoError || error instanceof ModelError) return error.fault;
  // What is left is the browser's refusal of a file.
  return state.source.value === "files" ? "unreadable" : "other";
}
