import { InputError } from "../../errors.ts";

/** Whether more or less of a metric is better. */
export type Mode = "max" | "min";

/** The value of the metric that decides. @throws InputError that lists the metrics there are, where it is none of them */
export function monitored(metrics: Readonly<Record<string, number>>, monitor: string): number {
  if (Object.hasOwn(metrics, monitor)) return metrics[monitor];
  throw new InputError(`monitor: no metric "${monitor}"; there are ${Object.keys(metrics).join(", ")}`);
}
