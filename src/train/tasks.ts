/** What labels 0 and 1 mean, in the order of the model's outputs. */
export const tasks = { mask: ["no_mask", "mask"], nose: ["mask", "nose_out"] } as const;
export type Task = keyof typeof tasks;
export const taskNames = Object.keys(tasks) as Task[];
