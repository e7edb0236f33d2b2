import { type Image, isPicture, type Picture } from "../image/index.ts";
import type { SceneDetector } from "./scene-search.ts";

/** How long one stage of a watch took. */
export interface StageTime {
  stage: string;
  /** How often it ran. */
  calls: number;
  /** Seconds in it, over all calls; calls at the same time count each. */
  seconds: number;
  /** Seconds of the whole in which no call of it was under way: it waited for other stages. */
  waiting: number;
  /** Of the seconds of all stages, 0 to 1. */
  share: number;
}

interface Stage {
  calls: number;
  seconds: number;
  /** Seconds of it that are other stages'. */
  nested: number;
  underWay: number;
  busySince: number;
  /** Seconds in which a call or more was under way. */
  busy: number;
}

/**
 * Measures the stages of a watch: where the time goes, and which stage the others wait for.
 *
 * @example
 * const profile = new Profile();
 * const watched = watch(video.frames(), profile.ofDetector(detector));
 * for await (const seen of watched) await profile.measure("draw", () => draw(seen));
 * console.table(profile.stages);
 */
export class Profile {
  readonly #start = performance.now();
  readonly #stages = new Map<string, Stage>();

  /**
   * Runs some work as a call of a stage.
   *
   * @param within the stage that the work is a part of, whose time it is not
   */
  async measure<T>(name: string, work: () => T | Promise<T>, within?: string): Promise<T> {
    const stage = this.#stage(name);
    const start = performance.now();
    if (stage.underWay++ === 0) stage.busySince = start;
    try {
      return await work();
    } finally {
      const end = performance.now();
      const seconds = (end - start) / 1000;
      stage.calls++;
      stage.seconds += seconds;
      if (within) this.#stage(within).nested += seconds;
      if (--stage.underWay === 0) stage.busy += (end - stage.busySince) / 1000;
    }
  }

  /** Counts a stage that runs elsewhere and measures itself: how often, and seconds in all. */
  set(name: string, calls: number, seconds: number): void {
    Object.assign(this.#stage(name), { calls, seconds, busy: seconds });
  }

  /** A detector whose scaling, search, cropping and classification are stages. */
  ofDetector(detector: Omit<SceneDetector, "detect">): SceneDetector {
    const timed: SceneDetector = {
      faceSides: detector.faceSides,
      detect: async (image, options) => timed.classify(image, await timed.find(image, options)),
      find: (image, options) =>
        this.measure("find", () => detector.find(this.#ofPicture(image, "scale", "find"), options)),
      classify: async (image, faces) => {
        if (faces.length === 0) return [];
        return this.measure("classify", () => detector.classify(this.#ofPicture(image, "crop", "classify"), faces));
      },
    };
    return timed;
  }

  /** Of every stage, in the order in which they began. */
  get stages(): StageTime[] {
    const whole = (performance.now() - this.#start) / 1000;
    const own = [...this.#stages].map(([stage, { calls, seconds, nested, busy }]) => ({
      stage,
      calls,
      seconds: Math.max(0, seconds - nested),
      waiting: Math.max(0, whole - busy),
    }));
    const sum = own.reduce((total, { seconds }) => total + seconds, 0);
    return own.map((time) => ({ ...time, share: sum > 0 ? time.seconds / sum : 0 }));
  }

  #ofPicture(image: Image | Picture, stage: string, within: string): Image | Picture {
    if (!isPicture(image)) return image;
    const { width, height } = image;
    return { width, height, pixels: (cut) => this.measure(stage, () => image.pixels(cut), within) };
  }

  #stage(name: string): Stage {
    const stage = this.#stages.get(name) ?? { calls: 0, seconds: 0, nested: 0, underWay: 0, busySince: 0, busy: 0 };
    this.#stages.set(name, stage);
    return stage;
  }
}
