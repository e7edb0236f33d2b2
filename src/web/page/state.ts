/** What the page knows and shows. Components read it; the {@link Controller} writes it. */
import { computed, effect, signal } from "@preact/signals";
import type { MaskEvent, MaskSummary } from "../../events/index.ts";
import type { WatchedFace } from "../../pipeline/index.ts";
import { type CameraFault, DEFAULT_SETTINGS, type Seen, type WatchSettings } from "../index.ts";
import type { SharePoint } from "./share-history.ts";
import { keep, kept } from "./storage.ts";
import { chosenLanguage, LANGUAGES } from "./texts/index.ts";

/** What the stage shows. */
export type Phase = "idle" | "loading" | "opening" | "reading" | "live" | "still" | "problem";
export type Problem = CameraFault | "lost" | "noSimd" | "models" | "unreadable" | "noEncoder";
export type Notice = "slow" | "hidden" | "rotated";
export type Source = "camera" | "sample" | "files";

/** A file that was chosen, and what was found in it. */
export interface Job {
  id: number;
  name: string;
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  /** 0 to 1 */
  progress: number;
  found?: { people: number } | { faces: number };
  /** What can be saved: the address of the annotated copy, and the name for it. */
  result?: { address: string; name: string; kind: "picture" | "video" };
}

export interface SourcedEvent extends MaskEvent {
  source: string;
}

export const language = signal(chosenLanguage([kept("language") ?? "", ...navigator.languages]));
export const texts = computed(() => LANGUAGES[language.value]);

export const phase = signal<Phase>("idle");
export const problem = signal<Problem>();
export const notice = signal<Notice>();
export const source = signal<Source>();
export const isPaused = signal(false);

export const seen = signal<{ faces: readonly WatchedFace[] }>();
export const summary = signal<MaskSummary>();
export const events = signal<readonly SourcedEvent[]>([]);
export const history = signal<readonly SharePoint[]>([]);
export const jobs = signal<readonly Job[]>([]);

export const blur = signal(kept("blur") === "true");
export const settings = signal<WatchSettings>(DEFAULT_SETTINGS);
export const device = signal<"cpu" | "webgpu">("cpu");
export const gpuCheck = signal<"checking" | "same" | "differs" | "missing">();

export const cameras = signal<readonly MediaDeviceInfo[]>([]);
export const camera = signal<string>();
export const pace = signal<{ fps: number; delay: number }>();
export const threads = signal(1);
export const offline = signal<"ready" | "update">();

effect(() => {
  keep("language", language.value);
  document.documentElement.lang = language.value;
});
effect(() => keep("blur", String(blur.value)));

export const update = (id: number, change: Partial<Job>): void => {
  jobs.value = jobs.value.map((job) => (job.id === id ? { ...job, ...change } : job));
};

/** What is known after a frame, or at the end of a stream. */
export type Noted = Pick<Seen, "events" | "summary"> & Partial<Pick<Seen, "faces" | "milliseconds">>;

/** What of it goes to programs that listen on the page. */
export const plain = ({ faces, events: happened, summary: sums, milliseconds }: Noted) => ({
  faces,
  events: happened,
  summary: sums,
  milliseconds,
});
