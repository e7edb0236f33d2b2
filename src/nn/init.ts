import type { Random } from "../random.ts";

/** Fills a new tensor of `shape`. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/**
 * Uniform in ±sqrt(6 / (fanIn + fanOut)); Glorot and Bengio, "Understanding the difficulty of training deep
 * feedforward neural networks", 2010. A convolution's fans count its kernel's taps.
 */
export const xavierUniform: Initializer = (shape, random) => {
  const [outputs, inputs, ...kernel] = shape;
  const taps = kernel.reduce((a, b) => a * b, 1);
  const bound = Math.sqrt(6 / ((inputs + outputs) * taps));
  return Float32Array.from({ length: outputs * inputs * taps }, () => (2 * random() - 1) * bound);
};

/** All ones, for the scales of a normalisation. */
export const ones: Initializer = (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1);

/** All zeros, for biases. */
export const zeros: Initializer = (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1));
