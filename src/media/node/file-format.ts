/** What a file's first bytes say that it is. */
export interface FileFormat {
  kind: "photo" | "video" | "other";
  /** Its name in a sentence: "JPEG", "animated GIF", "HTML page". */
  format: string;
  /** What a user can do with a file of another kind, where there is something. */
  hint?: string | undefined;
}

/** So many bytes tell a format. */
export const HEAD_BYTES = 65_536;

const photo = (format: string): FileFormat => ({ kind: "photo", format });
const video = (format: string): FileFormat => ({ kind: "video", format });
const other = (format: string, hint?: string): FileFormat => ({ kind: "other", format, hint });
const CONVERT = "convert it to JPEG or PNG";

export const RAW_FORMAT = other("camera's raw file", CONVERT);

/** A format that begins with these characters, at their place. */
interface Signature {
  at?: number;
  starts: string;
  is: FileFormat | ((head: Buffer) => FileFormat);
}

/** In Latin-1, a byte a character. */
const SIGNATURES: readonly Signature[] = [
  { starts: "\xff\xd8\xff", is: photo("JPEG") },
  { starts: "\x89PNG\r\n\x1a\n", is: pngFormat },
  { starts: "GIF8", is: photo("GIF") },
  { starts: "RIFF", is: riffFormat },
  { starts: "II*\0", is: photo("TIFF") },
  { starts: "MM\0*", is: photo("TIFF") },
  { starts: "II+\0", is: photo("TIFF") },
  { starts: "MM\0+", is: photo("TIFF") },
  { starts: "BM", is: (head) => (isBmp(head) ? photo("BMP") : unknown(head)) },
  { at: 4, starts: "ftyp", is: brandFormat },
  { at: 4, starts: "moov", is: video("QuickTime") },
  { at: 4, starts: "mdat", is: video("QuickTime") },
  { starts: "\0\0\0\x08wide", is: video("QuickTime") },
  { starts: "\0\0\0\x08skip", is: video("QuickTime") },
  { starts: "\0\0\0\x08free", is: video("QuickTime") },
  { starts: "\xff\x0a", is: other("JPEG XL picture", CONVERT) },
  { starts: "\0\0\0\x0cJXL ", is: other("JPEG XL picture", CONVERT) },
  { starts: "\0\0\0\x0cjP  ", is: other("JPEG 2000 picture", CONVERT) },
  { starts: "8BPS", is: other("Photoshop file", CONVERT) },
  { starts: "FUJIFILMCCD-RAW", is: RAW_FORMAT },
  { starts: "IIU\0", is: RAW_FORMAT },
  { starts: "IIRO", is: RAW_FORMAT },
  { starts: "\0\0\x01\0", is: other("icon", CONVERT) },
  { starts: "\x1a\x45\xdf\xa3", is: (head) => video(head.subarray(0, 64).includes("webm") ? "WebM" : "Matroska") },
  { starts: "\x30\x26\xb2\x75\x8e\x66\xcf\x11", is: video("Windows Media") },
  { starts: "FLV\x01", is: video("Flash video") },
  { starts: "\0\0\x01\xba", is: video("MPEG") },
  { starts: "\0\0\x01\xb3", is: video("MPEG") },
  { starts: "OggS", is: (head) => (head.includes("theora") ? video("Ogg") : other("sound")) },
  { starts: ".RMF", is: video("RealMedia") },
  { starts: "YUV4MPEG2 ", is: video("YUV4MPEG2") },
  { starts: "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", is: video("MXF") },
  { starts: "nut/multimedia container\0", is: video("NUT") },
  { starts: "DKIF", is: video("IVF") },
  { starts: "\x1f\x07\0\x3f", is: video("DV") },
  { starts: "\x1f\x07\0\xbf", is: video("DV") },
  // What a stream without a container begins with: a delimiter or a set of parameters.
  { starts: "\0\0\0\x01\x09", is: video("H.264") },
  { starts: "\0\0\0\x01\x67", is: video("H.264") },
  { starts: "\0\0\0\x01\x27", is: video("H.264") },
  { starts: "\0\0\0\x01\x06", is: video("H.264") },
  { starts: "\0\0\0\x01\x46\x01", is: video("HEVC") },
  { starts: "\0\0\0\x01\x40\x01", is: video("HEVC") },
  { starts: "ID3", is: other("sound") },
  { starts: "fLaC", is: other("sound") },
  { starts: "%PDF", is: other("PDF", "export its pages as pictures") },
  { starts: "PK\x03\x04", is: other("ZIP archive", "unpack it") },
  { starts: "\x1f\x8b", is: other("gzip archive", "unpack it") },
  { starts: "7z\xbc\xaf\x27\x1c", is: other("7z archive", "unpack it") },
  { starts: "Rar!", is: other("RAR archive", "unpack it") },
  { starts: "PAR1", is: other("Parquet table") },
  { starts: "version https://git-lfs", is: other("Git LFS pointer", "fetch the file itself with git lfs pull") },
];

/** What a file is, by its first {@link HEAD_BYTES} bytes. */
export function fileFormat(head: Buffer): FileFormat {
  if (head.length === 0) return other("empty file");
  const start = head.toString("latin1", 0, 64);
  const signature = SIGNATURES.find(({ at = 0, starts }) => start.startsWith(starts, at));
  if (!signature) return isTransportStream(head) ? video("MPEG-TS") : unknown(head);
  return typeof signature.is === "function" ? signature.is(head) : signature.is;
}

/** What such a file is, and what to do: "an HTML page; download the picture itself". */
export function otherReason({ format, hint }: Pick<FileFormat, "format" | "hint">): string {
  const article = /^(?:[aeiou]|HTML|MP|SVG)/i.test(format) ? "an" : "a";
  return `${article} ${format}${hint ? `; ${hint}` : ""}`;
}

/** The first bytes of a PNG's chunks: an animation says so before its first picture. */
function pngFormat(head: Buffer): FileFormat {
  for (let at = 8; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
    const name = head.toString("latin1", at + 4, at + 8);
    if (name === "acTL" && at + 12 <= head.length) {
      return head.readUInt32BE(at + 8) > 1 ? video("animated PNG") : photo("PNG");
    }
    if (name === "IDAT") break;
  }
  return photo("PNG");
}

function riffFormat(head: Buffer): FileFormat {
  const name = head.toString("latin1", 8, 12);
  if (name === "WEBP") return isAnimatedWebp(head) ? video("animated WebP") : photo("WebP");
  if (name === "AVI ") return video("AVI");
  return name === "WAVE" ? other("sound") : unknown(head);
}

const isAnimatedWebp = (head: Buffer) => head.toString("latin1", 12, 16) === "VP8X" && (head[20] & 2) !== 0;

/** Two letters begin many a text: the header's length has to fit too. */
const isBmp = (head: Buffer) => head.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14));

/** The box `ftyp` of MP4 and of HEIF names what the file is made for. */
function brandFormat(head: Buffer): FileFormat {
  const end = Math.min(head.length, head.readUInt32BE(0));
  const main = head.toString("latin1", 8, 12);
  const brands = [main];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString("latin1", at, at + 4));
  if (main === "avis") return photo("AVIF sequence");
  if (["hevc", "hevx", "heis", "hevs"].includes(main)) return photo("HEIC sequence");
  const isHeif = ["mif1", "msf1", "avif", "heic", "heix", "heim"].includes(main);
  if (isHeif && brands.includes("avif")) return photo("AVIF");
  if (isHeif) return photo("HEIC");
  if (main === "crx ") return RAW_FORMAT;
  if (main === "M4A " || main === "M4B ") return other("sound");
  return video(main === "qt  " ? "QuickTime" : "MP4");
}

/** Packets of 188 bytes, or of 192 as cameras write them, each with the byte that begins it. */
const isTransportStream = (head: Buffer) => hasPackets(head, 0, 188, 3) || hasPackets(head, 4, 192, 3);

const hasPackets = (head: Buffer, from: number, length: number, count: number) =>
  Array.from({ length: count }).every((_, i) => head[from + i * length] === 0x47);

/** The same of a recording that begins in the middle of a packet: more of them, as other files hold that byte too. */
const isLateTransportStream = (head: Buffer) =>
  [188, 192, 204].some((length) => Array.from({ length }).some((_, from) => hasPackets(head, from, length, 16)));

/** Packets of pictures, and what follows them, each telling where the next begins: ISO/IEC 13818-1, 2.5. */
function isProgramStream(head: Buffer): boolean {
  const [START, PACK, IN_A_ROW] = [0x000001, 0xba, 4];
  let at = head.indexOf(PICTURES);
  for (let i = 0; i < IN_A_ROW; i++) {
    if (at < 0 || at + 14 > head.length || head.readUIntBE(at, 3) !== START) return false;
    const isOfMpeg1 = (head[at + 4] & 0xc0) === 0;
    if (head[at + 3] === PACK) at += isOfMpeg1 ? 12 : 14 + (head[at + 13] & 7);
    else at += 6 + head.readUInt16BE(at + 4);
  }
  return true;
}
const PICTURES = Buffer.from([0, 0, 1, 0xe0]);

function unknown(head: Buffer): FileFormat {
  const text = head
    .toString("latin1", 0, 1024)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^P[1-6]\s/.test(text)) return photo("PNM");
  if (/^(<!doctype html|<html|<head|<body)/i.test(text)) {
    return other("HTML page", "download the picture itself, not the page that shows it");
  }
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg/i.test(text))
    return other("SVG drawing", CONVERT);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no text has
  if (!/[\0-\x08\x0e-\x1a]/.test(text)) return other("text");
  if (isLateTransportStream(head)) return video("MPEG-TS");
  return isProgramStream(head) ? video("MPEG") : other("file of no known kind");
}
