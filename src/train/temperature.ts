/**
 * The temperature by which two-class logits are divided so that probabilities fit the labels best, in 0.1 to 10: the one
 * of the least cross-entropy; Guo et al., "On Calibration of Modern Neural Networks", 2017.
 *
 * @param logits `[N, 2]`
 */
export function fitTemperature(logits: readonly number[], labels: readonly number[]): number {
  const margins = labels.map((label, i) => logits[2 * i + label] - logits[2 * i + 1 - label]);
  const loss = (temperature: number) => {
    let sum = 0;
    for (const margin of margins) sum += softplus(-margin / temperature);
    return sum;
  };
  return Math.exp(goldenSection((x) => loss(Math.exp(x)), Math.log(0.1), Math.log(10)));
}

/** `log(1 + e^x)` */
const softplus = (x: number) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

/** Where a function with a single minimum has it; Kiefer, 1953. */
function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-4) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (f(a) < f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
