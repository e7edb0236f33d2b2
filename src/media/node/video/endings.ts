/** What the names of videos that are written may end in, each a container's. */
const ENDINGS = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".ts"];

/** Whether `createVideo` writes a container of the file's ending. */
export const isWritableVideo = (file: string) => ENDINGS.some((ending) => file.toLowerCase().endsWith(ending));

export const writtenEndings = ENDINGS.join(", ");
