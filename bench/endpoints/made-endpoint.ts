import type { Endpoint } from '../../src/core/chat.ts';
import { createOpenAiEndpoint, type OpenAiEndpointOptions } from '../../src/endpoints/openai.ts';

/** An endpoint of one server, but for what is said otherwise. */
export function madeEndpoint(
  baseUrl: string,
  changes: Partial<OpenAiEndpointOptions> = {},
): Endpoint {
  return createOpenAiEndpoint({
    name: 'bench',
    baseUrl,
    model: 'test-model',
    concurrency: 64,
    timeoutMs: 60_000,
    prices: null,
    ...changes,
  });
}
