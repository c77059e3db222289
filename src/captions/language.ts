import { withoutQuotes } from './quotes.ts';

/** What a text's letters say of its language. */
export interface LanguageReading {
  /** ISO 639-1; null where nothing is clear. */
  readonly language: string | null;
  /** 0 to 1 by language, as the detector rates them. */
  readonly scores: Readonly<Record<string, number>>;
}

/** By how much another language must score above the one asked for: that of neighbours does less. */
const CLEARLY = 0.1;
/** Fewer words are names and titles as often as sentences. */
const FEWEST_LETTERS = 20;
/** Fewer letters of a foreign script are a name. */
const FEWEST_FOREIGN = 6;
/** Letters of a foreign script beyond this share are no names. */
const FOREIGN_SHARE = 0.05;
/** So many in a row, with nothing but spaces and marks between, are a sentence and no lettering. */
const FOREIGN_IN_A_ROW = 10;

/**
 * Reads the language of a text, lettering in quotation marks left out. The detector (eld: n-grams of
 * 60 languages) takes a third of a second to load, so it is loaded when a text is first read.
 */
export async function readLanguage(text: string): Promise<LanguageReading> {
  const { eld } = await import('eld/small');
  const result = eld.detect(withoutQuotes(text));
  const isClear = result.language !== '' && result.isReliable();
  return { language: isClear ? result.language : null, scores: result.getScores() };
}

/** Whether a text is in another language than the one asked for, or slips into another script. */
export function isInAnotherLanguage(
  text: string,
  asked: string,
  { language, scores }: LanguageReading,
): boolean {
  const letters = withoutQuotes(text).match(/\p{L}/gu) ?? [];
  const native = nativeLetter(asked);
  const foreign = letters.filter((letter) => !native.test(letter));
  if (foreign.length >= FEWEST_FOREIGN && foreign.length > letters.length * FOREIGN_SHARE)
    return true;
  if (longestRun(letters, native) >= FOREIGN_IN_A_ROW) return true;
  if (language === null || language === asked || letters.length < FEWEST_LETTERS) return false;
  return (scores[language] ?? 0) - (scores[asked] ?? 0) >= CLEARLY;
}

/** Of letters that another language is written with. */
function longestRun(letters: readonly string[], native: RegExp): number {
  let [longest, run] = [0, 0];
  for (const letter of letters) {
    run = native.test(letter) ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Letters that a language is written with; Japanese takes three scripts, Korean two. */
function nativeLetter(language: string): RegExp {
  const { script = 'Latn' } = new Intl.Locale(language).maximize();
  const scripts = SCRIPTS[script] ?? [script];
  return new RegExp(scripts.map((name) => `\\p{Script=${name}}`).join('|'), 'u');
}

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Han', 'Latin'],
  Hant: ['Han', 'Latin'],
  Jpan: ['Han', 'Hiragana', 'Katakana', 'Latin'],
  Kore: ['Hangul', 'Han', 'Latin'],
};
