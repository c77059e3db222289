import { picturesOf } from '../core/call-hashes.ts';
import type { Amount } from '../core/budget.ts';
import type { Call, ChatRequest } from '../core/chat.ts';
import { costUsdOf, type Prices } from './price.ts';

/** UTF-8: about four bytes to a token of English, three of Chinese. */
const BYTES_PER_TOKEN = 3;
/** Of Qwen2.5-VL, the finest grid among common models: 28 x 28; OpenAI, Claude, Gemini count fewer. */
const PIXELS_PER_TOKEN = 784;
const TOKENS_PER_PICTURE = 260;
const TOKENS_AROUND = 50;

/** What a call may cost at most, as far as it can be known before. */
export interface CallEstimator {
  most(request: ChatRequest): Amount;
  /** What a call came to; `most` where the server did not count. Later estimates follow. */
  actual(call: Call, estimated: Amount): Amount;
}

/**
 * Takes the input by its size and the output as long as it may get, at the highest of the prices.
 * Where an endpoint counts more for its input than was thought (some count a picture tenfold), the
 * worst ratio so far holds for those that follow. Prices are null for an endpoint that is free.
 */
export function createCallEstimator(prices: readonly (Prices | null)[]): CallEstimator {
  let worstRatio = 1;
  const tokensIn = (request: ChatRequest): number => Math.ceil(inputTokensOf(request) * worstRatio);
  return {
    most: (request) => {
      const usage = {
        inputTokens: tokensIn(request),
        outputTokens: request.sampling.maxTokens,
        cachedInputTokens: 0,
      };
      const pictures = picturesOf(request).length;
      const costs = prices.map((each) => costUsdOf(usage, each, pictures) ?? 0);
      return { usd: Math.max(0, ...costs), tokens: usage.inputTokens + usage.outputTokens };
    },
    actual: (call, estimated) => {
      const { inputTokens, outputTokens, costUsd, sampling } = call;
      if (inputTokens === null || outputTokens === null) return estimated;
      const thought = Math.max(1, estimated.tokens - sampling.maxTokens);
      worstRatio = Math.max(worstRatio, (worstRatio * inputTokens) / thought);
      return { usd: costUsd ?? estimated.usd, tokens: inputTokens + outputTokens };
    },
  };
}

function inputTokensOf(request: ChatRequest): number {
  const texts = request.parts.flatMap((part) => ('text' in part ? [part.text] : []));
  const schema = request.jsonSchema ? JSON.stringify(request.jsonSchema) : '';
  const text = [request.system ?? '', schema, ...texts].join('');
  const pictures = picturesOf(request).reduce(
    (sum, { width, height }) => sum + TOKENS_PER_PICTURE + (width * height) / PIXELS_PER_TOKEN,
    0,
  );
  return TOKENS_AROUND + new TextEncoder().encode(text).length / BYTES_PER_TOKEN + pictures;
}
