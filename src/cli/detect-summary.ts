import { AnswerCounts, counted } from "./answer-counts.ts";
import type { Source } from "./find-sources.ts";
import type { LeftOut } from "./left-out.ts";

/** What was found in several inputs. */
export class DetectSummary {
  failed = 0;
  readonly #photos = { files: 0, answers: new AnswerCounts() };
  readonly #videos = { files: 0, answers: new AnswerCounts() };

  add({ kind }: Source, { answers }: { answers: AnswerCounts }): void {
    const those = kind === "photo" ? this.#photos : this.#videos;
    those.files++;
    those.answers.addAll(answers);
  }

  text(leftOut: readonly LeftOut[]): string {
    const [photos, videos] = [this.#photos, this.#videos];
    const parts = [`${counted(photos.files, "photo")}: ${counted(photos.answers.faces, "face")}, ${photos.answers}`];
    if (videos.files > 0) {
      parts.push(
        `${counted(videos.files, "video")}: ${counted(videos.answers.faces, "face")} in all frames, ${videos.answers}`,
      );
    }
    parts.push(`${this.failed} failed, ${leftOut.length} left out`);
    return parts.join("; ");
  }
}
