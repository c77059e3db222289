import { z } from 'zod';
import type { Answer, TokenChoice } from '../core/chat.ts';
import type { Usage } from './price.ts';
import { record } from './server-message.ts';

/** What a completion says, in our words. */
export interface Completion {
  readonly outcome: Answer['outcome'];
  readonly text: string;
  /** As the server names it. */
  readonly model: string | null;
  readonly usage: Usage | null;
  /** Null where the server gives none, or more than those of `text`. */
  readonly tokens: readonly TokenChoice[] | null;
}

const CUT_SHORT = new Set(['length', 'max_tokens']);
const FILTERED = new Set(['content_filter', 'safety', 'recitation']);
/** OpenRouter's and vLLM's words for a generation that broke off. */
const BROKEN = new Set(['error', 'abort']);

/**
 * Reads the parsed body of a chat completion. Throws `badAnswer(what is wrong)` for one without a
 * message; whatever else is wrong in it does not make it useless. What a reasoning model thinks is
 * left out: fields of its own are not read, and a `<think>` block before the answer is cut off.
 */
export function readCompletion(body: unknown, badAnswer: (what: string) => Error): Completion {
  const { choices, model, usage } = record(body);
  const choice = record(Array.isArray(choices) ? choices[0] : undefined);
  if (typeof choice.message !== 'object' || choice.message === null) {
    throw badAnswer('it has no choice with a message');
  }
  const finishReason = String(choice.finish_reason).toLowerCase();
  if (BROKEN.has(finishReason)) throw badAnswer(`the generation ended with "${finishReason}"`);
  const { content, refusal } = record(choice.message);
  const said = withoutReasoning(plainText(content));
  const reason = plainText(refusal).trim();
  return {
    outcome: outcomeOf(finishReason, reason),
    text: said === '' ? reason : said,
    model: typeof model === 'string' && model !== '' ? model : null,
    usage: usageOf(record(usage)),
    tokens: tokensOf(choice.logprobs, said),
  };
}

function outcomeOf(finishReason: string, refusal: string): Answer['outcome'] {
  if (refusal !== '' || FILTERED.has(finishReason)) return 'refused';
  return CUT_SHORT.has(finishReason) ? 'truncated' : 'complete';
}

/** Content is a text, an array of parts with texts, or null. */
function plainText(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts
    .map((part) => record(part).text)
    .filter((text) => typeof text === 'string')
    .join('');
}

/** Some chat templates open the block in the prompt, so that only its end is in the answer. */
function withoutReasoning(text: string): string {
  const [before, ...after] = text.split('</think>');
  if (after.length > 0) return after.join('</think>').trim();
  return before?.trimStart().startsWith('<think>') === true ? '' : text.trim();
}

function usageOf(usage: Readonly<Record<string, unknown>>): Usage | null {
  const inputTokens = countOf(usage.prompt_tokens);
  const outputTokens = countOf(usage.completion_tokens);
  if (inputTokens === null || outputTokens === null) return null;
  const cachedInputTokens = countOf(record(usage.prompt_tokens_details).cached_tokens) ?? 0;
  return { inputTokens, outputTokens, cachedInputTokens };
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

const Logprobs = z.object({
  content: z.array(
    z.object({
      token: z.string(),
      top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })),
    }),
  ),
});

/** Of an answer with reasoning in it, the places do not say where the answer begins: none are read. */
function tokensOf(logprobs: unknown, said: string): readonly TokenChoice[] | null {
  const { data } = Logprobs.safeParse(logprobs);
  if (data === undefined) return null;
  const places = data.content.filter(({ token }) => !isControl(token));
  const text = places.map(({ token }) => token).join('');
  if (text.trim() !== said) return null;
  return places.map(({ token, top_logprobs: top }) => ({ token, top }));
}

/** `<|im_end|>`, `</s>`: some servers give the token that ends the answer, too. */
function isControl(token: string): boolean {
  return /^<[|/][^>]*>$/.test(token);
}
