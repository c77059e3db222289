/** Hashes per caption: the error of an estimated similarity is at most 1 / (2 sqrt(64)) = 0.06. */
export const SLOTS = 64;

const WORDS_PER_SHINGLE = 3;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const GOLDEN = 0x9e3779b9;

const SEEDS = Uint32Array.from({ length: SLOTS }, (_, slot) => mixed(Math.imul(slot + 1, GOLDEN)));

/**
 * Writes the MinHash signature of a caption into `signatures` at `offset` (Broder 1997, "On the
 * resemblance and containment of documents"): two captions agree in as many of the slots as they
 * share of their runs of three words, without regard to case and punctuation.
 */
export function writeSignature(text: string, signatures: Uint32Array, offset: number): void {
  const slots = signatures.subarray(offset, offset + SLOTS).fill(0xffffffff);
  const words = hashWords(text.toLowerCase());
  const shingles = Math.max(1, words.length - WORDS_PER_SHINGLE + 1);
  for (let start = 0; start < shingles; start += 1) {
    let shingle = FNV_OFFSET;
    for (let word = start; word < start + WORDS_PER_SHINGLE; word += 1) {
      shingle = mixed(Math.imul(shingle ^ (words[word] ?? 0), FNV_PRIME));
    }
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const hash = mixed(shingle ^ (SEEDS[slot] ?? 0));
      if (hash < (slots[slot] ?? 0)) slots[slot] = hash;
    }
  }
}

/** Estimate of the share of runs of three words that two captions have in common (0 to 1). */
export function similarityOf(
  a: Uint32Array,
  offsetA: number,
  b: Uint32Array,
  offsetB: number,
): number {
  let equal = 0;
  for (let slot = 0; slot < SLOTS; slot += 1) {
    if (a[offsetA + slot] === b[offsetB + slot]) equal += 1;
  }
  return equal / SLOTS;
}

/** FNV-1a of each word. Scripts that write no spaces count each sign as a word. */
function hashWords(text: string): readonly number[] {
  const words: number[] = [];
  let word = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    if (isInWord(code)) word = Math.imul((word === 0 ? FNV_OFFSET : word) ^ code, FNV_PRIME);
    if (word !== 0 && (!isInWord(code) || isWordAlone(code))) {
      words.push(word);
      word = 0;
    }
  }
  if (word !== 0) words.push(word);
  return words;
}

/** ASCII letters and digits, and all beyond ASCII but spaces and general punctuation. */
function isInWord(code: number): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
  return code >= 0xc0 && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f);
}

/** Kana, CJK ideographs, Hangul. */
function isWordAlone(code: number): boolean {
  return (code >= 0x3040 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3);
}

/** The finaliser of MurmurHash3 (Appleby), which spreads every bit over all. */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
