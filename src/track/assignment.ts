import munkres from "munkres";

/**
 * The pairs of rows and columns whose gains add up to the most (Kuhn-Munkres); each row and column is in one pair at most,
 * and those with no gain above 0 are in none.
 */
export function assign(gains: readonly (readonly number[])[]): [row: number, column: number][] {
  if (gains.length === 0 || gains[0].length === 0) return [];
  const pairs = munkres(gains.map((row) => row.map((gain) => -Math.max(0, gain))));
  return pairs.filter(([row, column]) => gains[row][column] > 0);
}
