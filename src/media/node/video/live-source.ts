import { setTimeout as delay } from "node:timers/promises";
import { FFmpegError } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { type Fraction, faultOf, rescale, toSeconds, toTicks } from "./av.ts";
import { type ColorTags, planeTags } from "./color.ts";
import type { Conform } from "./conform.ts";
import { Converter } from "./converter.ts";
import type { ContainerReader } from "./frames.ts";
import { Holes } from "./holes.ts";
import { type Arrived, firstFrame, inTime, isWithoutTimes } from "./live-frames.ts";
import { Newest } from "./newest.ts";
import { Pace } from "./pace.ts";
import { DecodedPicture } from "./picture-frame.ts";
import { Repeats } from "./repeats.ts";
import { firstOf, frameCount, jumpText, newReport, second } from "./report.ts";
import { isSound } from "./sound.ts";
import type { VideoPictureFrame, VideoReport, VideoSource } from "./source.ts";
import type { Tracks } from "./tracks.ts";

/** The clock of RTP, of which most others are parts. */
const TIME_BASE: Fraction = { num: 1, den: 90_000 };
/** Formats that come in segments, seconds at once: their pictures are shown at their own pace, as players do. */
const SEGMENTED = /^(hls|dash)/;
/** Milliseconds before a source is opened again, at first; each time twice as long. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
/** Seconds without a picture that are worth a warning. */
const WORTH_TELLING = 1;
const HOLES_IN_A_ROW = 3;

export interface LiveParts {
  source: string;
  /** Opens the source, and again where it was lost. */
  connect(signal: AbortSignal): Promise<ContainerReader>;
  conform: Conform;
  /** Seconds without a frame after which the source counts as lost. */
  stallSeconds: number;
  /** Seconds after which a lost source is given up. */
  giveUpSeconds: number;
}

/** An opened stream, and where its times stand on the source's line. */
interface Connection {
  reader: ContainerReader;
  /** Ticks at which its first frame stands. */
  base: bigint;
  /** Ticks of its first frame on its own line. */
  start: bigint;
  /** Of a stream in segments. */
  pace: Pace | undefined;
  /** Packets that were refused before the first frame: of a stream that is joined in its middle. */
  refusedBefore: number;
}

/**
 * A camera or a stream: the newest frame counts, those that nobody takes in time are left out. Where it stalls or drops it is
 * opened again.
 */
export class LiveSource implements VideoSource {
  readonly source: string;
  readonly isLive = true;
  readonly expectedFrames = 0;
  readonly duration = 0;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly #parts: LiveParts;
  readonly #converter = new Converter();
  readonly #report = newReport();
  readonly #gaps: string[] = [];
  readonly #jumps: string[] = [];
  #holes = new Holes();
  #holesInARow = 0;
  #undecoded = 0;
  readonly #newest = new Newest<Arrived>();
  readonly #closing = new AbortController();
  readonly #sampleAspectRatio: Fraction;
  readonly #tags: ColorTags;
  readonly #hasSound: boolean;
  #connection: Connection;
  #first: Arrived | undefined;
  #firstArrival: number;
  #lastArrival: number;
  #lastTicks = 0n;
  #pumping: Promise<void> | undefined;
  #failure: unknown;

  private constructor(parts: LiveParts, reader: ContainerReader, first: Arrived) {
    const { frame } = first;
    this.source = parts.source;
    this.#parts = parts;
    this.width = frame.width;
    this.height = frame.height;
    this.frameRate = reader.frameRate || 25;
    this.#sampleAspectRatio = frame.sampleAspectRatio;
    this.#tags = planeTags(frame);
    this.#hasSound = reader.demux.streams.some(isSound);
    this.#connection = connectionOf(reader, first, 0n);
    this.#first = first;
    this.#firstArrival = first.arrived;
    this.#lastArrival = first.arrived;
  }

  /** Takes over the reader. @throws InputError where no frame comes in time */
  static async open(parts: LiveParts, reader: ContainerReader): Promise<LiveSource> {
    try {
      await reader.handPackets();
      const first = await firstFrame(reader, parts.stallSeconds);
      if (typeof first === "string") throw new InputError(`${parts.source}: sends no pictures (${first})`);
      return new LiveSource(parts, reader, first);
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      parts.conform[Symbol.dispose]();
      throw error;
    }
  }

  /** @internal */
  get tracks(): Tracks {
    return {
      timeBase: TIME_BASE,
      sampleAspectRatio: this.#sampleAspectRatio,
      tags: this.#tags,
      streams: [],
      hasChapters: false,
      metadata: {},
      tap: () => {},
    };
  }

  async *frames({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncGenerator<VideoPictureFrame> {
    if (this.#pumping) throw new InputError(`${this.source}: its frames were read already; open it again`);
    const stop = () => this.#stop();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    this.#pumping = this.#pump();
    const repeats = new Repeats();
    try {
      while (!signal?.aborted) {
        const arrived = await this.#newest.take();
        if (this.#failure !== undefined) throw faultOf(this.#failure, this.source, "cannot be read on");
        if (!arrived) return;
        yield this.#picture(arrived, repeats);
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#stop();
      await this.#pumping;
    }
  }

  #picture(arrived: Arrived, repeats: Repeats): VideoPictureFrame {
    const { frame, ticks, duration, damaged } = arrived;
    if (damaged) this.#report.damagedFrames++;
    return new DecodedPicture(frame, this.#converter, {
      source: this.source,
      index: this.#report.frames++,
      ticks,
      timeBase: TIME_BASE,
      duration: toSeconds(duration, TIME_BASE),
      arrived: arrived.arrived,
      repeated: repeats.check(frame),
      damaged,
    });
  }

  /** Takes frames as they come, until it is stopped. */
  async #pump(): Promise<void> {
    try {
      if (this.#first) this.#offer(this.#first);
      this.#first = undefined;
      while (!this.#closing.signal.aborted) {
        const read = await inTime(this.#connection.reader, this.#parts.stallSeconds, this.#closing.signal);
        if (typeof read !== "string") await this.#offerInTime(read);
        else if (!this.#closing.signal.aborted) await this.#reopen(read);
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#newest.end();
    }
  }

  async #offerInTime(read: Arrived): Promise<void> {
    const { reader, pace } = this.#connection;
    const { signal } = this.#closing;
    const early = pace?.wait(toSeconds(read.ticks, reader.timeBase), Date.now()) ?? 0;
    if (early > 0) await delay(early, undefined, { signal }).catch(() => {});
    this.#offer(early > 0 ? { ...read, arrived: Date.now() } : read);
  }

  #offer(read: Arrived): void {
    this.#lastArrival = read.arrived;
    const { reader, base, start } = this.#connection;
    const isUntimed = isWithoutTimes(reader);
    const own = isUntimed
      ? toTicks((read.arrived - this.#firstArrival) / 1000, TIME_BASE)
      : base + rescale(read.ticks - start, reader.timeBase, TIME_BASE);
    const ticks = own > this.#lastTicks || this.#report.frames === 0 ? own : this.#lastTicks + 1n;
    this.#lastTicks = ticks;
    this.#lookForHole(toSeconds(ticks, TIME_BASE));
    const duration = rescale(read.duration, reader.timeBase, TIME_BASE);
    const late = this.#newest.put({ ...read, ticks, duration });
    if (!late) return;
    this.#report.droppedFrames++;
    late.frame.free();
  }

  #lookForHole(time: number): void {
    const { reader } = this.#connection;
    const isRateTold = reader.frameRate > 0 && !isWithoutTimes(reader);
    const seconds = this.#holes.check(time, isRateTold ? 1 / reader.frameRate : 0);
    this.#holesInARow = seconds > 0 ? this.#holesInARow + 1 : 0;
    // A camera that has become slower, as at night, has no holes.
    if (this.#holesInARow > HOLES_IN_A_ROW) this.#holes = new Holes();
    if (seconds < WORTH_TELLING || this.#holesInARow > HOLES_IN_A_ROW) return;
    this.#report.missingSeconds += seconds;
    this.#gaps.push(`no picture from ${second(time - seconds)} to ${second(time)}`);
  }

  /** Opens the source again, with growing pauses. */
  async #reopen(reason: string): Promise<void> {
    const { signal } = this.#closing;
    const away: VideoReport["away"][number] = { from: this.#lastArrival, reason };
    this.#report.away.push(away);
    this.#holes = new Holes();
    await this.#connection.reader[Symbol.asyncDispose]();
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      if (Date.now() - away.from > this.#parts.giveUpSeconds * 1000) {
        throw new InputError(`${this.source}: was lost (${reason}) and did not come back`);
      }
      await delay(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const back = await this.#tryAgain(signal);
      if (!back) continue;
      away.to = back.arrived;
      this.#offer(back);
      return;
    }
  }

  async #tryAgain(signal: AbortSignal): Promise<Arrived | undefined> {
    const { connect, stallSeconds } = this.#parts;
    let reader: ContainerReader | undefined;
    try {
      reader = await connect(signal);
      await reader.handPackets();
    } catch (error) {
      if (error instanceof FFmpegError || error instanceof InputError || signal.aborted) return undefined;
      throw error;
    }
    const first = await firstFrame(reader, stallSeconds, signal);
    if (typeof first === "string") {
      await reader[Symbol.asyncDispose]();
      return undefined;
    }
    const base = toTicks((first.arrived - this.#firstArrival) / 1000, TIME_BASE);
    this.#undecoded += undecodedBy(this.#connection);
    this.#jumps.push(...jumpsOf(this.#connection));
    this.#connection = connectionOf(reader, first, base);
    return first;
  }

  #stop(): void {
    this.#closing.abort();
    this.#connection.reader.interrupt();
  }

  report(): VideoReport {
    const { damagedFrames, droppedFrames, missingSeconds, away, warnings } = this.#report;
    const undecoded = this.#undecoded + undecodedBy(this.#connection);
    const started = this.#firstArrival;
    const wasAway = away.map(({ from, to, reason }) => {
      const until = to === undefined ? "and has not come back" : `for ${second((to - from) / 1000)}`;
      return `away at ${second((from - started) / 1000)} ${until} (${reason})`;
    });
    const awaySeconds = away.reduce((sum, { from, to = Date.now() }) => sum + (to - from) / 1000, 0);
    return {
      ...this.#report,
      missingFrames: undecoded,
      missingSeconds: missingSeconds + awaySeconds,
      warnings: [
        ...firstOf(wasAway, "times away"),
        ...firstOf(this.#gaps, "times without a picture"),
        ...firstOf([...this.#jumps, ...jumpsOf(this.#connection)], "jumps"),
        ...(undecoded > 0 ? [`${frameCount(undecoded)} cannot be decoded`] : []),
        ...(droppedFrames > 0 ? [`${frameCount(droppedFrames)} left out to keep up with the source`] : []),
        ...(damagedFrames > 0 ? [`${frameCount(damagedFrames)} damaged, shown as far as possible`] : []),
        ...this.#parts.conform.notes,
        ...(this.#hasSound ? ["the sound of a live source is not kept"] : []),
        ...warnings,
      ],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#pumping;
    this.#first?.frame.free();
    this.#newest.end();
    (await this.#newest.take())?.frame.free();
    await this.#connection.reader[Symbol.asyncDispose]();
    this.#parts.conform[Symbol.dispose]();
    this.#converter[Symbol.dispose]();
  }
}

const paceOf = ({ demux }: ContainerReader) => (SEGMENTED.test(demux.format) ? new Pace() : undefined);

const connectionOf = (reader: ContainerReader, { ticks }: Arrived, base: bigint): Connection => ({
  reader,
  base,
  start: ticks,
  pace: paceOf(reader),
  refusedBefore: reader.refused,
});

const jumpsOf = ({ reader }: Connection) => reader.timeline.jumps.map(jumpText);
const undecodedBy = ({ reader, refusedBefore }: Connection) => reader.refused - refusedBefore;
