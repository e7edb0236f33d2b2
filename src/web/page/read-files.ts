import type { MaskedFace } from "../../faces/index.ts";
import type { Watcher } from "../index.ts";
import type { Stage } from "./stage.ts";
import * as state from "./state.ts";

/** A photo that is shown, with its faces. */
export interface Still {
  faces: readonly MaskedFace[];
  /** Draws it as the page is set: faces blurred or not, in its language. */
  draw(): Promise<void>;
  close(): void;
}

interface Tools {
  watcher: Watcher;
  stage: Stage;
}

/** Finds the faces of a photo and shows it; its annotated copy can then be saved. */
export async function showPhoto(file: File, id: number, { watcher, stage }: Tools): Promise<Still> {
  const { faces, bitmap } = await watcher.look(await createImageBitmap(file));
  const still: Still = {
    faces,
    async draw() {
      stage.draw(bitmap, { faces, hidden: faces.map(({ box }) => box) });
      const copy = await new Promise<Blob | null>((resolve) => stage.canvas.toBlob(resolve, "image/png"));
      if (copy) offer(id, copy, `${baseName(file.name)}-annotated.png`, "picture");
    },
    close: () => bitmap.close(),
  };
  await still.draw();
  state.update(id, { state: "done", progress: 1, found: { faces: faces.length } });
  return still;
}

interface VideoTools extends Tools {
  signal: AbortSignal;
  /** Takes in what was seen of a frame, or at the end. */
  note(seen: state.Noted, time?: number): void;
}

/** Watches a video from its first frame to its last; its annotated copy can then be saved. */
export async function watchVideo(file: File, id: number, { watcher, stage, signal, note }: VideoTools): Promise<void> {
  // Containers and encoders are loaded with the first video.
  const { annotateVideo } = await import("./annotate-video.ts");
  const copy = await annotateVideo(file, {
    signal,
    onProgress: (progress) => state.update(id, { progress }),
    async draw(frame, time) {
      const { bitmap, ...seen } = await watcher.see(frame, time);
      stage.draw(bitmap, seen);
      bitmap.close();
      note(seen, time);
      return stage.canvas;
    },
  }).finally(async () => {
    const finished = await watcher.finish();
    if (finished) note(finished);
  });
  const people = state.summary.value?.people ?? 0;
  offer(id, copy, `${baseName(file.name)}-annotated.${copy.name.split(".").at(-1)}`, "video");
  state.update(id, { state: "done", progress: 1, found: { people } });
}

const baseName = (name: string) => name.replace(/\.[^.]*$/, "");

/** Makes a copy one that can be saved, in the place of the one before. */
function offer(id: number, copy: Blob, name: string, kind: "picture" | "video"): void {
  const old = state.jobs.value.find((job) => job.id === id)?.result;
  if (old) URL.revokeObjectURL(old.address);
  state.update(id, { result: { address: URL.createObjectURL(copy), name, kind } });
}
