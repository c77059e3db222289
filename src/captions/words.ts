/**
 * The words of a text in lower case, without marks. Of scripts that put no space between words every
 * character counts as one, so that what is said of runs of words holds for them too.
 */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().replaceAll('’', "'").match(WORD) ?? [];
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+(?:'\p{L}+)*/gu;

/** Every run of `length` words, once. */
export function shinglesOf(words: readonly string[], length: number): ReadonlySet<string> {
  const shingles = new Set<string>();
  for (let start = 0; start + length <= words.length; start += 1) {
    shingles.add(words.slice(start, start + length).join(' '));
  }
  return shingles;
}

/** Each with the mark that ends it. A full stop inside a name or number ends nothing. */
export function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.!?…]["'”’)]*)\s+|(?<=[。！？])/u).filter((sentence) => sentence !== '');
}

/** What white space parts; of scripts that put none between words, every character. */
export function countWords(text: string): number {
  return text
    .trim()
    .split(/\s+/)
    .reduce((count, word) => count + Math.max(1, word.match(UNSPACED)?.length ?? 0), 0);
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
