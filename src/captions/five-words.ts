import type { TokenChoice } from '../core/chat.ts';

/** Q-Align's five levels (Wu et al., arXiv:2312.17090), worst first: 1 to 5. No two begin alike. */
export const FIVE_WORDS = ['bad', 'poor', 'fair', 'good', 'excellent'] as const;

export interface Rating {
  /** 1 (bad) to 5 (excellent). */
  readonly score: number;
  /** A score from log-probabilities lies anywhere between; one from the answer is a whole number. */
  readonly from: 'logprobs' | 'answer';
}

/**
 * The mean level under the model's probabilities of the five words, as Q-Align has it, where its
 * tokens are given; else the level of the one word that the answer names. Null where it names none
 * or several.
 */
export function ratingOf(text: string, tokens: readonly TokenChoice[] | null): Rating | null {
  const score = scoreFromTokens(tokens ?? []);
  if (score !== null) return { score, from: 'logprobs' };
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const [level, ...others] = new Set(words.map(wordLevel).filter((found) => found !== null));
  return level === undefined || others.length > 0 ? null : { score: level, from: 'answer' };
}

/** Decided where the model says the first token that is one of the words, or begins one. */
function scoreFromTokens(tokens: readonly TokenChoice[]): number | null {
  const decisive = tokens.find(({ token }) => tokenLevel(token) !== null);
  let weight = 0;
  let sum = 0;
  for (const { token, logprob } of decisive?.top ?? []) {
    const level = tokenLevel(token);
    if (level === null) continue;
    const probability = Math.exp(logprob);
    weight += probability;
    sum += level * probability;
  }
  return weight > 0 ? sum / weight : null;
}

function wordLevel(word: string): number | null {
  const index = FIVE_WORDS.findIndex((name) => name === word);
  return index === -1 ? null : index + 1;
}

/** Tokenizers may cut a word, and put a space or a mark beside it. A lone letter may begin any word. */
function tokenLevel(token: string): number | null {
  const letters = token.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (letters.length < 2) return null;
  const index = FIVE_WORDS.findIndex((name) => name.startsWith(letters));
  return index === -1 ? null : index + 1;
}
