import type { Answer } from '../core/chat.ts';
import { contradictsCamera } from './camera-claims.ts';
import type { FieldsFault } from './caption-draft.ts';
import { CHECKS, type CheckName, type CheckOptions } from './check-options.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { endsInTheAir } from './ends-in-the-air.ts';
import { findFaults } from './find-faults.ts';
import { isInAnotherLanguage, type LanguageReading } from './language.ts';
import { hasMarkdown } from './markdown.ts';
import { hasMojibake } from './mojibake.ts';
import { isUncertain, mentionsImage, mentionsVideo } from './medium.ts';
import { withoutOpener } from './opener.ts';
import { leaksPrompt } from './prompt-leak.ts';
import { repeats } from './repetition.ts';
import { similarityOf } from './similarity.ts';
import { countWords } from './words.ts';

/** What a caption is held against. */
export interface CaptionFacts {
  /** The template, without the values of its record. */
  readonly prompt: string;
  /** The caption it was made from, if there was one. */
  readonly originalCaption: string | null;
  /** The measured motion of the camera; null where none is clear, and for pictures. */
  readonly camera: string | null;
  /** Captions of other media near it in the dataset. */
  readonly neighbours: readonly string[];
}

export interface CheckedAnswer extends Pick<Answer, 'text' | 'outcome'> {
  /** Null where no language was asked for. */
  readonly reading: LanguageReading | null;
  /** Texts that are held to the rules of every caption each by itself; the whole one where absent. */
  readonly parts?: readonly string[];
  readonly fieldsFault?: FieldsFault | null;
}

type Detector = (answer: CheckedAnswer, facts: CaptionFacts, options: CheckOptions) => boolean;

/**
 * Names every fault of an answer, the gravest first; none for a caption that can be trained on. Of a
 * refusal and of nothing no more is said. Checks without an action find nothing.
 */
export function findCaptionFaults(
  answer: CheckedAnswer,
  facts: CaptionFacts,
  options: CheckOptions,
): readonly CheckName[] {
  const isOn = (check: CheckName): boolean => options[check].actions.length > 0;
  const { text, outcome, parts = [text], fieldsFault = null } = answer;
  const common = parts.flatMap((part) => findFaults(part, outcome));
  const found = (check: CheckName): boolean => {
    const detector = DETECTORS[check];
    return detector ? detector(answer, facts, options) : common.some((fault) => fault === check);
  };
  if (common.includes('refusal') || common.includes('empty'))
    return [...new Set(common)].filter(isOn);
  if (fieldsFault === 'unreadable-fields') {
    return CHECKS.filter((check) => UNREADABLE.has(check) && isOn(check) && found(check));
  }
  return CHECKS.filter((check) => isOn(check) && found(check));
}

/** All that can be said of an answer in fields that cannot be read. */
const UNREADABLE: ReadonlySet<CheckName> = new Set(['truncated', 'unreadable-fields']);

/** Those that `findFaults` does not name. Words are what white space parts. */
const DETECTORS: Readonly<Partial<Record<CheckName, Detector>>> = {
  truncated: ({ text, outcome }) => outcome === 'truncated' || endsInTheAir(text.trim()),
  'unreadable-fields': ({ fieldsFault }) => fieldsFault === 'unreadable-fields',
  'missing-fields': ({ fieldsFault }) => fieldsFault === 'missing-fields',
  // A short and a dense description say the same twice, as they should.
  repetition: ({ text, parts = [text] }, _facts, options) =>
    parts.some((part) => repeats(part, options.repetition)),
  'prompt-leak': ({ text }, { prompt }, options) =>
    leaksPrompt(text, prompt, options['prompt-leak'].words),
  language: ({ text, reading }, _facts, { language: { is } }) =>
    is !== undefined && reading !== null && isInAnotherLanguage(text, is, reading),
  mojibake: ({ text }) => hasMojibake(text),
  markdown: ({ text }) => hasMarkdown(text),
  'too-short': ({ text }, _facts, options) => countWords(text) < options['too-short'].words,
  'too-long': ({ text }, _facts, options) => countWords(text) > options['too-long'].words,
  'too-many-tokens': ({ text }, _facts, options) => {
    const { encoder, tokens } = options['too-many-tokens'];
    return tokens !== undefined && estimateTokens(text, encoder) > tokens;
  },
  'mentions-video': ({ text }) => mentionsVideo(text),
  'mentions-image': ({ text }) => mentionsImage(withoutOpener(text)),
  'contradicts-camera': ({ text }, { camera }) => contradictsCamera(text, camera),
  uncertain: ({ text }) => isUncertain(text),
  'copies-original': ({ text }, { originalCaption }, options) =>
    originalCaption !== null &&
    similarityOf(text, originalCaption) >= options['copies-original'].similarity,
  'same-as-neighbour': ({ text }, { neighbours }, options) => {
    const { similarity } = options['same-as-neighbour'];
    return neighbours.some((neighbour) => similarityOf(text, neighbour) >= similarity);
  },
};
