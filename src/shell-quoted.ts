/**
 * One argument as it can be pasted into a shell: a POSIX one, or the Windows command prompt and PowerShell, whose double
 * quotes are understood by both.
 */
export function shellQuoted(argument: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(argument) && (platform !== "win32" || !argument.includes("%"))) return argument;
  if (platform === "win32")
    return /^[\w@+=:,.\\/-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '\\"')}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
