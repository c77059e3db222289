import { randomUUID } from 'node:crypto';
import { answerSha256Of, picturesOf, promptSha256Of } from '../core/call-hashes.ts';
import type { Call, ChatRequest } from '../core/chat.ts';
import { EndpointError, messageOf } from '../core/errors.ts';
import type { RequestEvent } from './endpoint-event.ts';
import type { Server } from './open-server.ts';
import { costUsdOf } from './price.ts';
import { type Completion, readCompletion } from './read-completion.ts';
import { requestBody } from './request-body.ts';

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
  readonly newRequestId?: () => string;
  /** Told of each request once it is over. */
  readonly onRequest?: (event: RequestOutcome) => void;
}

export type RequestOutcome = Omit<RequestEvent, 'kind' | 'endpoint' | 'role'>;

/**
 * Asks one server once, or once in each form that it may take. The body is made anew each time, so
 * that calls which wait hold no memory.
 */
export async function requestOnce(
  server: Server,
  request: ChatRequest,
  asked: Asked,
): Promise<Taken> {
  for (let refused = 0; ; refused += 1) {
    const form = server.forms.current;
    try {
      return { ...(await exchange(server, request, form, asked)), server, refused };
    } catch (error) {
      if (request.jsonSchema === undefined || !server.forms.stepOn(form, error)) throw error;
    }
  }
}

async function exchange(
  server: Server,
  request: ChatRequest,
  form: Server['forms']['current'],
  { timeoutMs = server.timeoutMs, stall, now, signal, newRequestId = randomUUID, onRequest }: Asked,
): Promise<Pick<Taken, 'completion' | 'latencyMs'>> {
  const { model, maxTokensField, connection, replica, logprobs } = server;
  const sent = logprobs.areTaken ? request : { ...request, topLogprobs: undefined };
  const requestId = newRequestId();
  let serverRequestId: string | null = null;
  const sentAtMs = now();
  const over = (
    end: Pick<RequestOutcome, 'code' | 'status'>,
    usage: Completion['usage'],
  ): number => {
    const latencyMs = now() - sentAtMs;
    const { inputTokens = null, outputTokens = null } = usage ?? {};
    const ids = { replica: replica.options.name, requestId, serverRequestId };
    onRequest?.({ ...ids, ...end, latencyMs, inputTokens, outputTokens });
    return latencyMs;
  };
  try {
    const answer = await connection.exchange('/chat/completions', {
      body: requestBody(model, sent, maxTokensField, form),
      timeoutMs,
      signal,
      stall,
      requestId,
      onHeaders: (headers) => {
        serverRequestId = serverRequestIdIn(headers, requestId);
      },
    });
    const completion = readCompletion(answer, connection.badAnswer);
    return { completion, latencyMs: over({ code: null, status: 200 }, completion.usage) };
  } catch (error) {
    over(failureOf(error, signal), null);
    throw error;
  }
}

function failureOf(
  error: unknown,
  signal: AbortSignal,
): Pick<RequestOutcome, 'status'> & { readonly code: string } {
  if (error instanceof EndpointError) return { code: error.code, status: error.status };
  return { code: signal.aborted ? 'aborted' : messageOf(error), status: null };
}

/** OpenAI's, OpenRouter's and vLLM's; Azure's; Anthropic's. */
const ID_HEADERS = ['x-request-id', 'apim-request-id', 'request-id'] as const;

/** Null where the server gives none, or only repeats ours. */
function serverRequestIdIn(headers: Headers, ours: string): string | null {
  const ids = ID_HEADERS.map((name) => headers.get(name));
  return ids.find((id) => id !== null && id !== '' && id !== ours) ?? null;
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
