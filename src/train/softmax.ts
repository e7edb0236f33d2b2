/** The probability of one class, of a row of logits. */
export function softmax(logits: ArrayLike<number>, c: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - logits[c]);
  return 1 / sum;
}
