import { z } from 'zod';
import { ratingOf, type Rating } from '../captions/five-words.ts';
import type { Answer, ChatRequest, PreparedPicture } from '../core/chat.ts';
import { EndpointError, RecaptorError } from '../core/errors.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { StageContext } from '../core/stage.ts';
import { SamplingOptions } from './clip-frames.ts';
import { needOf } from './role-needs.ts';

export const AESTHETIC_ROLE = 'aesthetic';

/** How a model is asked to rate. */
export const RatingRequestOptions = z.strictObject({
  prompt: z.string().min(1),
  logprobs: z.boolean(),
  sampling: SamplingOptions,
});

/** The most that OpenAI gives; enough for five words in several spellings. */
const TOP_LOGPROBS = 20;
const SHOWN_CHARACTERS = 120;

/** One picture a call, and log-probabilities where they are wanted. */
export function ratingNeed(options: z.output<typeof RatingRequestOptions>): RoleNeed {
  const need = needOf(AESTHETIC_ROLE, 1, options);
  return options.logprobs ? { ...need, topLogprobs: TOP_LOGPROBS } : need;
}

/**
 * Has a model rate a picture on five words. Null where it refuses. Throws RecaptorError
 * `aesthetic_no_rating` where the answer cannot be told, and what `ask` throws.
 */
export async function askForRating(
  picture: PreparedPicture,
  { prompt, logprobs, sampling }: z.output<typeof RatingRequestOptions>,
  context: StageContext,
): Promise<Rating | null> {
  const request = { parts: [{ picture }, { text: prompt }], sampling };
  const { outcome, text, tokens = null } = await askWith(request, logprobs, context);
  if (outcome === 'refused') return null;
  const rating = ratingOf(text, tokens);
  if (rating !== null) return rating;
  throw new RecaptorError(
    `asked to rate the picture, and the answer names none of the five words or several: ` +
      `${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))}; look at the prompt and the model`,
    { code: 'aesthetic_no_rating', retryable: true },
  );
}

/** Some servers refuse a request that asks for log-probabilities: they are asked without. */
async function askWith(
  request: ChatRequest,
  logprobs: boolean,
  context: StageContext,
): Promise<Answer> {
  if (!logprobs) return context.ask(AESTHETIC_ROLE, request);
  try {
    return await context.ask(AESTHETIC_ROLE, { ...request, topLogprobs: TOP_LOGPROBS });
  } catch (error) {
    if (!(error instanceof EndpointError) || error.fault !== 'request') throw error;
    return context.ask(AESTHETIC_ROLE, request);
  }
}

/** The scorer's name. Whole numbers are coarser than means: they do not share one. */
export function ratingScorer(ratings: readonly Rating[]): string {
  return ratings.length > 0 && ratings.every(({ from }) => from === 'logprobs')
    ? 'five-words-1-logprobs'
    : 'five-words-1-answer';
}
