/** What a test of both layouts runs with: the plain one and, where this processor has it, the blocked one. */
export const layouts = (blockSize: number) => [
  { name: "plain", blockSize: 0 },
  ...(blockSize > 0 ? [{ name: `in blocks of ${blockSize} channels`, blockSize }] : []),
];
