import type { Answer } from '../core/chat.ts';
import { findFaults, withoutQuotes, type CaptionFault } from './find-faults.ts';

/** What can be wrong with the caption of a clip. */
export type ClipCaptionFault = CaptionFault | 'too-long' | 'too-short' | 'mentions-video';

export interface WordLimits {
  readonly min: number;
  readonly max: number;
}

/** The word as CogVideoX forbids it: of the medium. A video game or camera is a thing in the picture. */
const MEDIUM =
  /\bvideos?\b(?![ -](?:games?|gamers?|gaming|cameras?|calls?|conferenc\w+|walls?|screens?|projectors?|stores?|shops?|arcades?|consoles?|cassettes?|tapes?|players?)\b)/i;

/**
 * Names every fault of a clip's caption, the gravest first: those of any caption, and what CogVideoX
 * asks of its summaries (arXiv:2408.06072, appendix G): about 100 words, and no word of a video,
 * which "as the video progressed" and "throughout the video" hold, too. Words are what white space
 * parts.
 */
export function findClipFaults(
  text: string,
  outcome: Answer['outcome'],
  words: WordLimits,
): readonly ClipCaptionFault[] {
  const common = findFaults(text, outcome);
  if (common.includes('refusal') || common.includes('empty')) return common;
  const faults: ClipCaptionFault[] = [...common];
  const count = text.trim().split(/\s+/).length;
  if (count > words.max) faults.push('too-long');
  if (count < words.min) faults.push('too-short');
  if (MEDIUM.test(withoutQuotes(text))) faults.push('mentions-video');
  return faults;
}
