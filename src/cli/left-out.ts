import { basename } from "node:path";

/** What of a folder is not looked at, and why. */
export interface LeftOut {
  path: string;
  /** One of {@link REASONS}, or what its content is, such as "ZIP archive". */
  reason: string;
  /** What can be done. */
  hint?: string | undefined;
}

/** In words, one and several, with what can be done; others become several by an s. */
const REASONS: Readonly<Record<string, readonly [one: string, several: string, hint?: string]>> = {
  hidden: ["hidden file", "hidden files"],
  "hidden folder": ["hidden folder", "hidden folders"],
  subfolder: ["subfolder", "subfolders", "--recursive looks into them"],
  "--out": ["folder that --out names", "folders that --out names"],
  "linked folder": ["link to a folder that is looked at already", "links to folders that are looked at already"],
  "given twice": ["file that is there or given twice", "files that are there or given twice"],
  annotated: ["annotated copy of an earlier run", "annotated copies of earlier runs"],
  "broken link": ["broken link", "broken links"],
  special: ["device or pipe", "devices and pipes"],
  "unreadable name": ["file whose name is not in UTF-8", "files whose names are not in UTF-8"],
  text: ["text file", "text files"],
  sound: ["sound file", "sound files"],
  "file of no known kind": ["file of no known kind", "files of no known kind"],
};

/** Names shown of each kind. */
const SHOWN = 3;

/** What is left out, one text a kind: `left out 4 text files (a.txt, b.txt, c.txt, …)`. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const those = leftOut.filter((one) => one.reason === reason);
    const [one, several, hint = those[0].hint] = REASONS[reason] ?? [reason, `${reason}s`];
    const names = those.slice(0, SHOWN).map(({ path }) => basename(path));
    if (those.length > SHOWN) names.push("…");
    const text = `left out ${those.length} ${those.length === 1 ? one : several} (${names.join(", ")})`;
    return hint ? `${text}: ${hint}` : text;
  });
}
