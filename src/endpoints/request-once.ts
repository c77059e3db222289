import { answerSha256Of, picturesOf, promptSha256Of } from '../core/call-hashes.ts';
import type { Call, ChatRequest } from '../core/chat.ts';
import type { Server } from './open-server.ts';
import { costUsdOf } from './price.ts';
import { type Completion, readCompletion } from './read-completion.ts';
import { requestBody } from './request-body.ts';

/** An answer as a server gave it. */
export interface Taken {
  readonly completion: Completion;
  readonly latencyMs: number;
  readonly server: Server;
  /** Requests before this one that the server refused for their form. */
  readonly refused: number;
}

/** How one request is made. */
export interface Asked {
  /** For the whole exchange; the server's own where absent. */
  readonly timeoutMs?: number;
  /** See ExchangeOptions. */
  readonly stall: AbortSignal | null;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Asks a server once, for JSON in the forms that it may take one after the other. The body is made
 * anew each time, so that calls which wait hold no memory.
 */
export async function requestOnce(
  server: Server,
  request: ChatRequest,
  { timeoutMs = server.timeoutMs, stall, now, signal }: Asked,
): Promise<Taken> {
  const { model, maxTokensField, connection, forms } = server;
  for (let refused = 0; ; refused += 1) {
    const form = forms.current;
    const body = requestBody(model, request, maxTokensField, form);
    const sentAtMs = now();
    try {
      const sent = { body, timeoutMs, signal, stall };
      const answer = await connection.exchange('/chat/completions', sent);
      const latencyMs = now() - sentAtMs;
      return {
        completion: readCompletion(answer, connection.badAnswer),
        latencyMs,
        server,
        refused,
      };
    } catch (error) {
      if (request.jsonSchema === undefined || !forms.stepOn(form, error)) throw error;
    }
  }
}

/** A call as its line records it. */
export function callOf(
  role: string,
  request: ChatRequest,
  { model, usage, text }: Completion,
  asked: { readonly name: string; readonly model: string; readonly server: Server },
): Omit<Call, 'latencyMs' | 'attempts'> {
  const pictureSha256 = picturesOf(request).map((picture) => picture.sha256);
  const sent = { promptSha256: promptSha256Of(request), pictureSha256 };
  return {
    role,
    endpoint: asked.name,
    model: model ?? asked.server.model,
    vlm: true,
    ...sent,
    answerSha256: answerSha256Of(sent, text),
    sampling: request.sampling,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    ...(usage !== null &&
      usage.cachedInputTokens > 0 && { cachedInputTokens: usage.cachedInputTokens }),
    costUsd: costUsdOf(usage, asked.server.prices, pictureSha256.length),
  };
}
