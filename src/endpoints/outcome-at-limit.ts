import type { Answer } from '../core/chat.ts';
import type { Completion } from './read-completion.ts';

/** A letter, a digit, or a mark that more must follow. */
const BREAKS_OFF = /[\p{L}\p{N},;:–—-]$/u;

/**
 * The outcome of an answer that was allowed `maxTokens` tokens. Some servers say "stop" where they
 * cut an answer off (mudler/LocalAI#3533): one that used up its tokens and breaks off was cut off.
 */
export function outcomeAtLimit(
  { outcome, text, usage }: Pick<Completion, 'outcome' | 'text' | 'usage'>,
  maxTokens: number,
): Answer['outcome'] {
  if (outcome !== 'complete' || usage === null || usage.outputTokens < maxTokens) return outcome;
  return BREAKS_OFF.test(text) ? 'truncated' : outcome;
}
