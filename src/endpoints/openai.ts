import type { Answer, Call, ChatRequest, Endpoint } from '../core/chat.ts';
import { shownUrl } from './checked-options.ts';
import { type Connection, createConnection } from './connection.ts';
import type { Fetch } from './http.ts';
import { probeModel } from './probe-model.ts';
import { createPool } from './pool.ts';
import { costUsdOf, type Prices } from './price.ts';
import { type Completion, readCompletion } from './read-completion.ts';
import { type MaxTokensField, picturesOf, promptSha256Of, requestBody } from './request-body.ts';
import { costsAttempt, type RetryNotice, withRetries } from './retry.ts';
import { sleep, type Sleep } from './sleep.ts';

export interface OpenAiEndpointOptions {
  /** The endpoint's name in the config. */
  readonly name: string;
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  /** The key itself. Servers without keys need none. */
  readonly apiKey?: string | undefined;
  /** As the server names it; `resolveModel` finds it where the server has just one. */
  readonly model: string;
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** For one request, from sending it to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Transient failures that end a call; 5 where absent. */
  readonly maxAttempts?: number | undefined;
  /** How long a call waits for a busy or unreachable server; 10 minutes where absent. */
  readonly patienceMs?: number | undefined;
  readonly prices: Prices | null;
  /** `max_tokens` where absent. */
  readonly maxTokensField?: MaxTokensField | undefined;
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since the epoch: dates in `retry-after` are compared to it. */
  readonly now?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
  readonly onEvent?: ((event: EndpointEvent) => void) | undefined;
}

/** For logs. `retry`: the failure cost an attempt; `waiting`: the server is busy or out of reach. */
export interface EndpointEvent {
  readonly kind: 'retry' | 'waiting';
  readonly endpoint: string;
  readonly role: string;
  readonly code: string;
  readonly message: string;
  /** Requests that this call has made so far. */
  readonly attempts: number;
  readonly waitMs: number;
}

const DEFAULT_MAX_ATTEMPTS = 5;
const DEFAULT_PATIENCE_MS = 10 * 60_000;

/**
 * A model behind an OpenAI-compatible server. One object per server and process: its calls share
 * the connections, the concurrency limit, and the pause that the server asks one of them for.
 * Throws ConfigError for a base URL or a key that cannot be one.
 */
export function createOpenAiEndpoint(options: OpenAiEndpointOptions): Endpoint {
  const { name, model, baseUrl } = options;
  const now = options.now ?? Date.now;
  const title = `Endpoint ${name} (${shownUrl(baseUrl)})`;
  const connection = createConnection({ ...options, title, now });
  const timing = { now, random: options.random ?? Math.random, sleep: options.sleep ?? sleep };
  const pool = createPool({ concurrency: options.concurrency, ...timing });
  const limits = {
    maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
    patienceMs: options.patienceMs ?? DEFAULT_PATIENCE_MS,
  };

  const ask = async (role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const { result, attempts } = await withRetries(
      async () => requestOnce(connection, request, { ...options, now, signal }),
      {
        ...timing,
        pool,
        limits,
        signal,
        onRetry: (notice) => options.onEvent?.(eventOf(name, role, notice)),
      },
    );
    const { completion, latencyMs } = result;
    const call = callOf(role, request, completion, options);
    return {
      outcome: completion.outcome,
      text: completion.text,
      call: { ...call, latencyMs, attempts },
    };
  };
  const probe = async (signal: AbortSignal): Promise<void> =>
    probeModel(connection, { title, baseUrl, model, signal });
  return { name, model, ask, probe };
}

/** The body is made anew each time, so that calls which wait hold no memory. */
async function requestOnce(
  connection: Connection,
  request: ChatRequest,
  options: OpenAiEndpointOptions & { readonly now: () => number; readonly signal: AbortSignal },
): Promise<{ readonly completion: Completion; readonly latencyMs: number }> {
  const { model, maxTokensField, timeoutMs, now, signal } = options;
  const body = requestBody(model, request, maxTokensField ?? 'max_tokens');
  const sentAtMs = now();
  const answer = await connection.exchange('/chat/completions', { body, timeoutMs, signal });
  const latencyMs = now() - sentAtMs;
  return { completion: readCompletion(answer, connection.badAnswer), latencyMs };
}

function callOf(
  role: string,
  request: ChatRequest,
  { model, usage }: Completion,
  options: OpenAiEndpointOptions,
): Omit<Call, 'latencyMs' | 'attempts'> {
  const pictureSha256 = picturesOf(request).map((picture) => picture.sha256);
  return {
    role,
    endpoint: options.name,
    model: model ?? options.model,
    vlm: true,
    promptSha256: promptSha256Of(request),
    pictureSha256,
    sampling: request.sampling,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: costUsdOf(usage, options.prices, pictureSha256.length),
  };
}

function eventOf(
  endpoint: string,
  role: string,
  { error, attempts, waitMs }: RetryNotice,
): EndpointEvent {
  const { code, message } = error;
  const kind = costsAttempt(error) ? 'retry' : 'waiting';
  return { kind, endpoint, role, code, message, attempts, waitMs };
}
