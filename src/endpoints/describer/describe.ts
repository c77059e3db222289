import type { Measures } from './measure.ts';
import { type Choose, composition, details, lighting, opening, setting } from './sentences.ts';

const FEWEST_WORDS = 46;
const MOST_WORDS = 88;

/**
 * One paragraph of 40 to 90 words on what the pixels show: style, subject, setting, composition,
 * lighting, additional detail. `subject` is an original caption to begin with, at most 18 words;
 * `change` a sentence on what differs between the frames, where there are several.
 */
export function describe(
  measures: Measures,
  options: {
    readonly subject: string | null;
    readonly change: string | null;
    readonly choose: Choose;
  },
): string {
  const { subject, change, choose } = options;
  const sentences = [
    opening(measures, subject, choose),
    setting(measures),
    composition(measures, choose),
    lighting(measures, choose),
    ...(change === null ? [] : [change]),
  ];
  const { telling, filling } = details(measures, choose);
  for (const detail of telling) {
    if (wordsOf([...sentences, detail]) <= MOST_WORDS) sentences.push(detail);
  }
  for (const detail of filling) {
    if (wordsOf(sentences) < FEWEST_WORDS) sentences.push(detail);
  }
  return sentences.map((sentence) => `${capitalised(sentence)}.`).join(' ');
}

function wordsOf(sentences: readonly string[]): number {
  return sentences.join(' ').split(' ').length;
}

function capitalised(sentence: string): string {
  const [first = ''] = sentence;
  return `${first.toUpperCase()}${sentence.slice(first.length)}`;
}
