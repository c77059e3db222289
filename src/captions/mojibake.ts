/** What windows-1252 has at 0x80 to 0x9F (WHATWG's Encoding Standard). */
const AT_80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** A byte of 0x80 to 0xBF as windows-1252 and as Latin-1 read it. */
const NEXT = `[${AT_80}\\u0080-\\u00BF]`;
/** Of those, what stands behind no letter in sound text: no quotes, dashes, dots or marks of trade. */
const NEVER_NEXT_OF_80 = '[\\u0080-\\u0084\\u0086-\\u009F€‚ƒ„†‡ˆ‰Š‹ŒŽ˜šœžŸ]';
const NEVER_NEXT = `(?:${NEVER_NEXT_OF_80}|[¡-©¬¯±´-¸¼-¿])`;
/** One character of two, three or four bytes (RFC 3629), each byte read as a character of its own. */
const CHARACTER = `(?:[\\u00C2-\\u00DF]${NEXT}|[\\u00E0-\\u00EF]${NEXT}{2}|[\\u00F0-\\u00F4]${NEXT}{3})`;

/**
 * Where UTF-8 was read as windows-1252 or Latin-1. One character alone may be chance: "Spaß”" and
 * "Café…”" are bytes of UTF-8, too. So two in a row count, and one where no sound text has its like.
 */
const MISREAD = new RegExp(
  [
    `${CHARACTER}{2,}`,
    // Accents and signs: "cafÃ©", "20Â°C", "Ã‰cole", "MÃ¼nchen", "KrakÃ³w", "CÃ³rdoba", "zÅ‚oty".
    `(?<=[\\p{Ll}\\d])[ÂÃ]${NEXT}|[ÂÃ]${NEVER_NEXT}`,
    `(?<!\\p{L})[ÂÃ]\\u00A0(?=\\s)|(?<=\\p{Lu})Ã[ª®°²³º](?=\\p{Ll})`,
    `(?<=\\p{Ll})[ÄÅ]${NEXT}(?=\\p{Ll})`,
    // Quotes, dashes, the ellipsis, arrows, other signs ("â‚¬", "â‰¥", "âœ“"), emoji, the mark of UTF-8.
    `â[€\\u0080†\\u0086]${NEXT}?|â${NEVER_NEXT_OF_80}${NEXT}|ð[Ÿ\\u009F]${NEXT}{2}|ï»¿`,
  ].join('|'),
  'gu',
);

/** What stands for what could not be read; at the very end it is half a character, cut off. */
const LOST = /\uFFFD(?!\uFFFD*\s*$)|ï¿½|锟斤拷|[\u0080-\u0084\u0086-\u009F]/u;

/** Misread text that was misread again is not made worse by a third look. */
const MOST_TIMES = 3;

/** Whether text was decoded by the wrong table, or holds characters that were lost in decoding. */
export function hasMojibake(text: string): boolean {
  return LOST.test(text) || text.search(MISREAD) >= 0;
}

/** The text as it was before it was misread; what cannot be read back stays as it is. */
export function withoutMojibake(text: string): string {
  let mended = text;
  for (let times = 0; times < MOST_TIMES; times += 1) {
    const before = mended;
    mended = before.replaceAll(MISREAD, readBack);
    if (mended === before) break;
  }
  return mended;
}

function readBack(misread: string): string {
  const bytes = Uint8Array.from(misread, byteOf);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return misread;
  }
}

function byteOf(character: string): number {
  const at = AT_80.indexOf(character);
  return at !== -1 ? 0x80 + at : (character.codePointAt(0) ?? 0);
}
