import { sentencesOf, wordsOf } from './words.ts';

/** No caption ends with a word that another must follow, a comma, dots, or half a character. */
const WANTS_MORE =
  /(?:[,;:–—…\uFFFD-]|\.{3}|\b(?:an?|the|and|or|of|with|its|their|his|her|from|into|onto|between|while|where|which|whose|than|is|are|was|were))$/i;
const ENDS_A_SENTENCE = /[.!?…。！？]["'”’»)\]]*$/u;
/** Lettering and brackets at the very end are often left without a full stop. */
const CLOSES = /["'”’»)\]]$/u;
/** "St.", "Mr." and "ca." end nothing; a sentence's last word is longer, or the sentence is. */
const LONG_SENTENCE_WORDS = 6;

/**
 * Whether a text breaks off, which servers that cut an answer off do not all say: in the middle of a
 * clause, or without a full stop where the sentences before have theirs. A caption of one sentence
 * may do without.
 */
export function endsInTheAir(text: string): boolean {
  if (WANTS_MORE.test(text)) return true;
  if (ENDS_A_SENTENCE.test(text) || CLOSES.test(text) || !/[\p{L}\p{N}]$/u.test(text)) return false;
  const whole = sentencesOf(text).slice(0, -1);
  return whole.some(
    (sentence) =>
      ENDS_A_SENTENCE.test(sentence) &&
      wordsOf(sentence).length >= LONG_SENTENCE_WORDS &&
      /\p{L}{4,}[.!?…。！？]["'”’»)\]]*$/u.test(sentence),
  );
}
