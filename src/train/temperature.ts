/**
 * The temperature by which logits are divided so that probabilities fit the labels best, in 0.1 to 10: the one of the least
 * cross-entropy; Guo et al., "On Calibration of Modern Neural Networks", 2017.
 *
 * @param logits `[N, classes]`
 */
export function fitTemperature(logits: readonly number[], labels: readonly number[]): number {
  const classes = logits.length / labels.length;
  /** Of each sample, by how much every other class's logit is above the label's. */
  const excesses = labels.map((label, i) => {
    const own = logits.slice(i * classes, (i + 1) * classes);
    return own.map((logit) => logit - own[label]).filter((_, c) => c !== label);
  });
  const loss = (temperature: number) => {
    let sum = 0;
    for (const excess of excesses) sum += softplus(excess, temperature);
    return sum;
  };
  return Math.exp(goldenSection((x) => loss(Math.exp(x)), Math.log(0.1), Math.log(10)));
}

/** `log(1 + sum of e^(x / temperature))` */
function softplus(values: readonly number[], temperature: number): number {
  const scaled = [0, ...values.map((value) => value / temperature)];
  const largest = scaled.indexOf(Math.max(...scaled));
  let rest = 0;
  for (const [i, value] of scaled.entries()) if (i !== largest) rest += Math.exp(value - scaled[largest]);
  return scaled[largest] + Math.log1p(rest);
}

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
