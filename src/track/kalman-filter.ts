import type { Box, Point, Size } from "../geometry/index.ts";

/** What a {@link BoxFilter} expects of boxes; all in sizes of the box ({@link sizeOf}), so that it holds near and far. */
export interface Motion {
  /** Standard deviation of a measured centre, width or height, sizes. */
  measurement: number;
  /** Standard deviation of a centre's speed before any is known, sizes a second. */
  speed: number;
  /** By how much a centre's speed changes within a second, standard deviation, sizes a second. */
  wander: number;
  /** The share of `speed` and `wander` that widths and heights have. */
  growth: number;
}

/** One coordinate and its speed, and the three numbers of their covariance. */
interface Axis {
  readonly place: number;
  readonly speed: number;
  readonly placeVariance: number;
  readonly covariance: number;
  readonly speedVariance: number;
}

/**
 * A Kalman filter of a box whose velocity wanders (white noise of acceleration): eight states, centre, width and height in
 * pixels, and their speeds in pixels a second. No two of the four coordinates share noise, so that the covariance, 8x8, is
 * four blocks of 2x2, and only they are kept. A filter is a value: `predicted` and `corrected` give new ones. Predicting
 * one second gives the same as predicting thirty times a thirtieth.
 *
 * @see Bar-Shalom, Li, Kirubarajan: Estimation with Applications to Tracking and Navigation, 2001, 6.2.2
 */
export class BoxFilter {
  readonly #axes: readonly Axis[];
  /** Of the box measured last, pixels: what the noise is scaled by. */
  readonly #size: number;
  readonly #motion: Motion;

  private constructor(axes: readonly Axis[], size: number, motion: Motion) {
    this.#axes = axes;
    this.#size = size;
    this.#motion = motion;
  }

  /** The filter of a box that was seen once. */
  static of(box: Box, motion: Motion): BoxFilter {
    const size = sizeOf(box);
    const axes = coordinates(box).map((place, i) => ({
      place,
      speed: 0,
      placeVariance: (motion.measurement * size) ** 2,
      covariance: 0,
      speedVariance: (motion.speed * shareOf(i, motion) * size) ** 2,
    }));
    return new BoxFilter(axes, size, motion);
  }

  /** The filter so many seconds later. */
  predicted(seconds: number): BoxFilter {
    const axes = this.#axes.map(({ place, speed, placeVariance, covariance, speedVariance }, i) => {
      const density = (this.#motion.wander * shareOf(i, this.#motion) * this.#size) ** 2;
      return {
        place: place + seconds * speed,
        speed,
        placeVariance:
          placeVariance + 2 * seconds * covariance + seconds ** 2 * speedVariance + (density * seconds ** 3) / 3,
        covariance: covariance + seconds * speedVariance + (density * seconds ** 2) / 2,
        speedVariance: speedVariance + density * seconds,
      };
    });
    return new BoxFilter(axes, this.#size, this.#motion);
  }

  /** The filter after a box was measured, at the filter's own time. */
  corrected(box: Box): BoxFilter {
    const size = sizeOf(box);
    const noise = (this.#motion.measurement * size) ** 2;
    const measured = coordinates(box);
    const axes = this.#axes.map(({ place, speed, placeVariance, covariance, speedVariance }, i) => {
      const placeGain = placeVariance / (placeVariance + noise);
      const speedGain = covariance / (placeVariance + noise);
      const surprise = measured[i] - place;
      return {
        place: place + placeGain * surprise,
        speed: speed + speedGain * surprise,
        placeVariance: (1 - placeGain) * placeVariance,
        covariance: (1 - placeGain) * covariance,
        speedVariance: speedVariance - speedGain * covariance,
      };
    });
    return new BoxFilter(axes, size, this.#motion);
  }

  /** Where the box is taken to be. A long prediction shrinks no side below a tenth of the size measured last. */
  get box(): Box {
    const [x, y, ...sides] = this.#axes.map(({ place }) => place);
    const [width, height] = sides.map((side) => Math.max(side, this.#size / 10));
    return { x: x - width / 2, y: y - height / 2, width, height };
  }

  /** Of the centre, pixels a second. */
  get velocity(): Point {
    return { x: this.#axes[0].speed, y: this.#axes[1].speed };
  }

  /** Standard deviation of the centre along each axis, pixels. */
  get spread(): number {
    return Math.sqrt(this.#axes[0].placeVariance);
  }
}

/** The root of a box's area, pixels: the measure of distances, speeds and noise. */
export const sizeOf = ({ width, height }: Size): number => Math.sqrt(width * height);

export const centerOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

const shareOf = (axis: number, { growth }: Motion) => (axis < 2 ? 1 : growth);

function coordinates(box: Box): number[] {
  const { x, y } = centerOf(box);
  return [x, y, box.width, box.height];
}
