import { InputError } from "../errors.ts";

/** What the operating system's refusals mean to who gave the path. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EBUSY: "another program uses it",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name is in the way",
  EFBIG: "the file would be too large",
  EIO: "the disk or device failed",
  EISDIR: "it is a folder, not a file",
  ELOOP: "its symbolic links lead in a circle",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many files are open on this machine",
  ENODEV: "there is no such device",
  ENOENT: "no such file or folder",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENXIO: "there is no such device",
  EPERM: "no permission",
  EROFS: "the file system is read-only",
  ETXTBSY: "it is a program that runs",
};

/** As the C library words them: libraries in C and C++ pass nothing else on. */
const TEXTS: Readonly<Record<string, RegExp>> = {
  ENOSPC: /no space left on device/i,
  EACCES: /permission denied/i,
  EROFS: /read-only file system/i,
  EMFILE: /too many open files/i,
  ENAMETOOLONG: /file ?name too long/i,
  EISDIR: /is a directory/i,
  ENOTDIR: /not a directory/i,
  ELOOP: /too many levels of symbolic links/i,
  EDQUOT: /quota exceeded/i,
  EFBIG: /file too large/i,
  EPERM: /operation not permitted/i,
  ENOENT: /no such file or directory/i,
};

/** Whether an error is the operating system's answer, with its code, such as `ENOSPC`. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  const { code, errno, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === "string" && typeof errno === "number" && typeof syscall === "string";
}

/**
 * Why the operating system refused, in words, such as "no permission"; `undefined` for all other errors. Errors of
 * libraries in C are told by their text.
 */
export function systemReason(error: unknown): string | undefined {
  if (isSystemError(error)) return REASONS[error.code] ?? error.message.replace(/^[A-Z0-9]+: |, \w+( '.*)?$/gs, "");
  if (!(error instanceof Error) || error instanceof InputError) return undefined;
  const code = Object.keys(TEXTS).find((name) => TEXTS[name].test(error.message));
  return code && REASONS[code];
}

/**
 * The error as one line for the user where the operating system refused a file: `PATH: cannot be written (no space is
 * left on the disk)`. `undefined` for all other errors, which are the program's own.
 *
 * @param path the file that was asked for; the error's own where left out
 * @example throw systemFault(error, file, "read") ?? error;
 */
export function systemFault(error: unknown, path?: string, action?: "read" | "written"): InputError | undefined {
  const reason = systemReason(error);
  if (reason === undefined) return undefined;
  const { code, path: own, syscall } = error as NodeJS.ErrnoException;
  const name = path ?? own ?? (syscall === "write" ? "standard output" : syscall);
  const isMissing = code === "ENOENT" && action === "read";
  const message = action && !isMissing ? `cannot be ${action} (${reason})` : reason;
  return new InputError(name === undefined ? message : `${name}: ${message}`, { cause: error });
}
