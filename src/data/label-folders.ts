import type { Label } from "./label.ts";
import type { FaceRow } from "./table.ts";

/** What a folder's name tells of the files below it. */
export interface LabelFolder {
  label: Label;
  /** Its folders are one subject each. */
  subjects: boolean;
}

/** RMFD's folders, the plain ones, and those of MaskedFace-Net: masks drawn on faces, worn well and wrongly. */
const NAMES: ReadonlyMap<string, LabelFolder> = new Map([
  ["AFDB_masked_face_dataset", { label: 1, subjects: true }],
  ["AFDB_face_dataset", { label: 0, subjects: true }],
  ["with_mask", { label: 1, subjects: false }],
  ["without_mask", { label: 0, subjects: false }],
  ["mask_weared_incorrect", { label: 2, subjects: false }],
  ["incorrect", { label: 2, subjects: false }],
  ["CMFD", { label: 1, subjects: false }],
  ["IMFD", { label: 2, subjects: false }],
] as const);

/** For texts: "with_mask/, ...". */
export const labelFolderNames = [...NAMES.keys()].map((name) => `${name}/`).join(", ");

const inOneSpelling = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, "");
const BY_SPELLING: ReadonlyMap<string, LabelFolder> = new Map(
  [...NAMES].map(([name, is]) => [inOneSpelling(name), is]),
);

/** Folders of the user's own names instead. */
export interface LabelNames {
  /** Of folders with masked faces. */
  masked?: readonly string[] | undefined;
  /** Of folders with unmasked faces. */
  unmasked?: readonly string[] | undefined;
  /** Of folders with masks worn wrongly. */
  incorrect?: readonly string[] | undefined;
}

/**
 * What a folder's name tells: one of the user's own by that very name; the known ones in any case, with or without what
 * stands between their words, as `WithMask`.
 */
export function labelFolder(name: string, { masked, unmasked, incorrect }: LabelNames = {}): LabelFolder | undefined {
  const own = [unmasked, masked, incorrect];
  const label = own.findIndex((names) => names?.includes(name));
  if (label >= 0) return { label: label as Label, subjects: false };
  const known = BY_SPELLING.get(inOneSpelling(name));
  return known && !own[known.label] ? known : undefined;
}

/** What people call such folders besides, in one spelling. */
const MASKS = "a?(?:face)?masks?(?:ed)?(?:on|faces?|images?|photos?|people|persons?)?";
const LIKELY: readonly [RegExp, Label][] = [
  [/^(?=.*mask).*(?:incorrect|wrong|improper)/, 2],
  [new RegExp(`^(?:with|wearing|has)?${MASKS}$`), 1],
  [new RegExp(`^(?:no|non|not|un|without)(?:wearing)?${MASKS}$|^mask(?:ed)?off$`), 0],
];

/** The label that a name of another spelling is likely to mean, as `no_mask` and `Masked`. */
export function likelyLabel(name: string): Label | undefined {
  const spelled = inOneSpelling(name);
  return labelFolder(name)?.label ?? LIKELY.find(([pattern]) => pattern.test(spelled))?.[1];
}

/** Labels that contradict folders' names are said from this share of them on. */
const TELLING_SHARE = 0.05;

/**
 * A warning where rows' labels contradict the folders that their files lie in, as in a table that numbers its classes in
 * the order of their folders' names (`with_mask` 0, `without_mask` 1); `undefined` where they agree. Below a folder of
 * masks worn wrongly any label may be meant.
 */
export function labelContradiction(rows: readonly FaceRow[]): string | undefined {
  const meanings = new Map<string, Label | undefined>();
  const meaning = (folder: string) => {
    if (!meanings.has(folder)) meanings.set(folder, likelyLabel(folder));
    return meanings.get(folder);
  };
  let told = 0;
  let contradicting = 0;
  let example = "";
  for (const { path, label } of rows) {
    const folder = path
      .split(/[\\/]/)
      .slice(0, -1)
      .findLast((name) => meaning(name) !== undefined);
    if (folder === undefined || meaning(folder) === 2) continue;
    told++;
    if (meaning(folder) === label) continue;
    if (contradicting++ === 0) example = `label ${label} of ${path} below ${folder}/`;
  }
  if (contradicting === 0 || contradicting < TELLING_SHARE * told) return undefined;
  const order = contradicting > told / 2 ? "; are they in the order of the folders' names, as ImageFolder's?" : "";
  return (
    `${contradicting} of ${told} labels contradict the names of their files' folders, such as ${example}, ` +
    `where 0 is not masked, 1 masked, 2 a mask worn wrongly${order}`
  );
}
