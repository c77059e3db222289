import { sentencesOf, wordsOf } from './words.ts';

/** No caption ends with a word that another must follow, a comma, dots, or half a character. */
const WANTS_MORE =
  /(?:[,;:–—…\uFFFD-]|\.{3}|\b(?:an?|the|and|or|of|with|its|their|his|her|from|into|onto|between|while|where|which|whose|than|is|are|was|were))$/i;
const ENDS_A_SENTENCE = /[.!?…。！？]["'”’»)\]]*$/u;
/** Lettering and brackets at the very end are often left without a full stop. */
const CLOSES = /["'”’»)\]]$/u;
/** "St.", "Mr." and "ca." end nothing; a sentence's last word is longer, or the sentence is. */
const LONG_SENTENCE_WORDS = 6;
/** Of each name in a list such as "Realistic, soft light, peaceful", which may end a caption. */
const MOST_WORDS_OF_A_NAME = 3;
/** Words of sentences, which no such name begins or ends with. */
const OF_A_SENTENCE =
  /^(?:an?|the|this|that|these|those|its?|he|she|they|we|you|his|her|their|there|here|one|two|three|several|some|many|both|each|another|other|all|and|or|but|as|is|are|was|were|has|have|can|behind|beside|beneath|below|above|beyond|under|over|near|next|around|between|among|along|across|inside|outside|through|to|at|in|on|of|by|for|from|with|without|while|when|where)$/;

/**
 * Whether a text breaks off, which servers that cut an answer off do not all say: in the middle of a
 * clause, or without a full stop where the sentences before have theirs. A caption of one sentence
 * may do without.
 */
export function endsInTheAir(text: string): boolean {
  if (WANTS_MORE.test(text)) return true;
  if (ENDS_A_SENTENCE.test(text) || CLOSES.test(text) || !/[\p{L}\p{N}]$/u.test(text)) return false;
  const sentences = sentencesOf(text);
  const last = sentences.at(-1) ?? '';
  // Whoever begins sentences in lower case sets full stops as freely.
  if (/^\p{Ll}/u.test(last) || isListOfNames(last)) return false;
  return sentences
    .slice(0, -1)
    .some(
      (sentence) =>
        ENDS_A_SENTENCE.test(sentence) &&
        wordsOf(sentence).length >= LONG_SENTENCE_WORDS &&
        /\p{L}{4,}[.!?…。！？]["'”’»)\]]*$/u.test(sentence),
    );
}

/** A style, a light and a mood behind the last sentence, as some prompts ask for them. */
function isListOfNames(text: string): boolean {
  const names = text.split(',').map((name) => wordsOf(name));
  // One word alone begins a sentence more often than it is a name.
  if (names.flat().length < 2) return false;
  return names.every((words) => {
    const ends = [words[0] ?? '', words.at(-1) ?? ''];
    return words.length <= MOST_WORDS_OF_A_NAME && !ends.some((word) => OF_A_SENTENCE.test(word));
  });
}
