import { join } from "node:path";
import { blurFaces, rgbSurface } from "../../annotate/index.ts";
import type { MaskEvent } from "../../events/index.ts";
import { requireWritableFolder } from "../../files/index.ts";
import { type Box, grownBox, pixelsWithin } from "../../geometry/index.ts";
import { type VideoPictureFrame, writeImage } from "../../media/node/index.ts";
import type { WatchedFrame } from "../../pipeline/index.ts";
import { ANNOTATED } from "../annotated-copies.ts";
import { nameOf } from "../output-names.ts";

/** Around the face, as a share of its box on each side. */
const MARGIN = 0.4;

/**
 * Pictures of people at what happened to them: of `appeared` and each change as it is confirmed; who has left is not in view
 * any more.
 */
export class EventCrops {
  readonly #folder: string;
  /** What each source is called, two of one name by a number. */
  readonly #names = new Map<string, string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws InputError where the folder cannot be written into */
  static async create(folder: string): Promise<EventCrops> {
    await requireWritableFolder(folder);
    return new EventCrops(folder);
  }

  /**
   * Writes the pictures of a frame's events, before anything is drawn on it.
   *
   * @param hidden what is made unrecognisable
   * @returns the file of each event that has one
   */
  async write(
    source: string,
    { frame, faces, events }: WatchedFrame<VideoPictureFrame>,
    hidden: readonly Box[],
  ): Promise<Map<MaskEvent, string>> {
    const files = new Map<MaskEvent, string>();
    for (const event of events) {
      const face = faces.find(({ track }) => track === event.track);
      if (!face || event.event === "left") continue;
      const area = pixelsWithin(grownBox(face.box, MARGIN), frame.picture);
      const image = await frame.picture.pixels({ area });
      blurFaces(
        rgbSurface(image),
        hidden.map((box) => ({ ...box, x: box.x - area.x, y: box.y - area.y })),
      );
      const time = event.confirmed.toFixed(2).replace(".", "-");
      const file = join(this.#folder, `${this.#nameOf(source)}-${event.track}-${event.event}-${time}s.jpg`);
      await writeImage(file, image, { description: ANNOTATED });
      files.set(event, file);
    }
    return files;
  }

  #nameOf(source: string): string {
    const known = this.#names.get(source);
    if (known) return known;
    const plain = nameOf(source);
    const taken = new Set(this.#names.values());
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain}-${number}`;
    this.#names.set(source, name);
    return name;
  }
}
