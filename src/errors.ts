/** The user gave something that cannot be used: a file, a folder or an option. Exit code 1. */
export class InputError extends Error {
  override name = "InputError";
}

/** A network, loss or optimizer that cannot be compiled: shapes that do not fit, an op used wrongly. */
export class CompileError extends Error {
  override name = "CompileError";
}
