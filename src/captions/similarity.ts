import { shinglesOf, wordsOf } from './words.ts';

const SHINGLE_WORDS = 3;

/**
 * How alike two texts are, 0 to 1: the share of runs of three words that both have among those that
 * either has (Jaccard). Case and marks do not count. Texts shorter than that are alike or not.
 */
export function similarityOf(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (Math.min(a.length, b.length) < SHINGLE_WORDS) return a.join(' ') === b.join(' ') ? 1 : 0;
  const [these, those] = [shinglesOf(a, SHINGLE_WORDS), shinglesOf(b, SHINGLE_WORDS)];
  const shared = [...these].filter((shingle) => those.has(shingle)).length;
  return shared / (these.size + those.size - shared);
}
