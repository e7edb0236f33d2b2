/** The middle of some numbers, of two in the middle the larger. */
export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
