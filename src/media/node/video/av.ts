import { AV_LOG_QUIET, AV_NOPTS_VALUE, AVERROR_EOF } from "node-av/constants";
import { FFmpegError, Log, PosixError, type Rational } from "node-av/lib";
import { InputError } from "../../../errors.ts";

export { Frame as AvFrame, Packet } from "node-av/lib";

Log.setLevel(AV_LOG_QUIET);

/** A fraction, such as a time base: seconds a tick. */
export type Fraction = Pick<Rational, "num" | "den">;

export const NO_TIME: bigint = AV_NOPTS_VALUE;

const AGAIN = FFmpegError.AVERROR(PosixError.EAGAIN);

export const isEnd = (status: number) => status === AVERROR_EOF;
export const wantsMore = (status: number) => status === AGAIN;

/** FFmpeg's words for an error, without the action that failed. */
export const words = (error: FFmpegError) => error.message.replace(/^.*?: /, "");

/** What FFmpeg refused, as one line about the source or file; other errors as they are. */
export const faultOf = (error: unknown, name: string, action: string): unknown =>
  error instanceof FFmpegError ? new InputError(`${name}: ${action} (${words(error)})`) : error;

/** The status itself, where it is none of an error. @throws FFmpegError */
export function checked(status: number, action: string): number {
  FFmpegError.throwIfError(status, action);
  return status;
}

export const toSeconds = (ticks: bigint, { num, den }: Fraction) => (Number(ticks) * num) / den;
export const toTicks = (seconds: number, { num, den }: Fraction) => BigInt(Math.round((seconds * den) / num));

/** Ticks of one time base in another, to the nearest. */
export function rescale(ticks: bigint, from: Fraction, to: Fraction): bigint {
  const numerator = ticks * BigInt(from.num) * BigInt(to.den);
  const denominator = BigInt(from.den) * BigInt(to.num);
  const half = denominator / 2n;
  return (numerator >= 0n ? numerator + half : numerator - half) / denominator;
}
