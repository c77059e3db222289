import { sentencesOf, wordsOf } from './words.ts';

export interface RepetitionLimits {
  /** So often may the same three words come at most. */
  readonly trigrams: number;
  /** A phrase that comes so often without a break is a loop; a single word one time more. */
  readonly inARow: number;
}

const LONGEST_PHRASE = 60;
/** From so many words on, nobody says a phrase twice in a row. */
const SAID_ONCE_WORDS = 12;
/** The same sign over and over: "!!!!" is what a model writes whose numbers have overflowed. */
const SAME_SIGN = /([^\s])\1{14}/u;
const SHORTEST_SENTENCE = 4;

/**
 * Whether a caption goes round in a loop: a phrase of up to 60 words over and over, a whole sentence
 * twice, one sign without end, or the same three words more often than a caption needs them. Repeated
 * trigrams are what NVIDIA's cosmos-curate flags captions by (its documentation: 5, its code: 3).
 */
export function repeats(text: string, { trigrams, inARow }: RepetitionLimits): boolean {
  const words = wordsOf(text);
  return (
    SAME_SIGN.test(text) ||
    mostFrequentTrigram(words) > trigrams ||
    hasLoop(words, inARow) ||
    saysASentenceTwice(text)
  );
}

function mostFrequentTrigram(words: readonly string[]): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (let start = 0; start + 3 <= words.length; start += 1) {
    const trigram = words.slice(start, start + 3).join(' ');
    const count = (counts.get(trigram) ?? 0) + 1;
    counts.set(trigram, count);
    most = Math.max(most, count);
  }
  return most;
}

/** A run in which every word is the one `length` words before is the phrase said again. */
function hasLoop(words: readonly string[], inARow: number): boolean {
  const longest = Math.min(LONGEST_PHRASE, Math.floor(words.length / 2));
  for (let length = 1; length <= longest; length += 1) {
    const times = length === 1 ? inARow + 1 : length < SAID_ONCE_WORDS ? inARow : 2;
    let run = 0;
    for (let at = length; at < words.length; at += 1) {
      run = words[at] === words[at - length] ? run + 1 : 0;
      if (run >= length * (times - 1)) return true;
    }
  }
  return false;
}

function saysASentenceTwice(text: string): boolean {
  const sentences = sentencesOf(text)
    .map(wordsOf)
    .filter(({ length }) => length >= SHORTEST_SENTENCE)
    .map((words) => words.join(' '));
  return new Set(sentences).size < sentences.length;
}
