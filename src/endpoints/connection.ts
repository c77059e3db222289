import OpenAI from 'openai';

import { EndpointError } from '../core/errors.ts';
import { checkedKey, checkedUrl } from './checked-options.ts';
import { classify, type Failure } from './classify.ts';
import { createFetch, type Fetch } from './http.ts';
import { parseAnswer } from './parse-answer.ts';
import { createMask } from './secrets.ts';
import { isErrorBody } from './server-message.ts';
import { strictFetch, WireFailure } from './wire-failure.ts';

export interface ConnectionOptions {
  /** How messages name the endpoint: `Endpoint local (http://127.0.0.1:8000/v1)`. */
  readonly title: string;
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly fetch?: Fetch | undefined;
  /** As `HttpLimits`; for the fetch that is used where none is given. */
  readonly connectTimeoutMs?: number | undefined;
  readonly firstByteTimeoutMs?: number | undefined;
  readonly now: () => number;
}

/** Exchanges JSON with one server. What fails is an EndpointError, classed and without secrets. */
export interface Connection {
  /** POST, or GET without a body. `timeoutMs` is for the whole exchange. */
  readonly exchange: (path: string, options: ExchangeOptions) => Promise<unknown>;
  /** The error for an answer that parses but is none. */
  readonly badAnswer: (what: string) => EndpointError;
}

export interface ExchangeOptions {
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Aborted with an EndpointError, which the exchange then throws. */
  readonly stall?: AbortSignal | null;
  /** Goes along in headers that servers keep in their logs. */
  readonly requestId?: string;
  /** Called with the headers of whatever comes back. */
  readonly onHeaders?: (headers: Headers) => void;
}

/** Beyond any time limit of ours, so that the package's own timer never decides. */
const NEVER_MS = 2 ** 31 - 1;

/** Throws ConfigError for a base URL or a key that cannot be one. */
export function createConnection(options: ConnectionOptions): Connection {
  const apiKey = checkedKey(options.title, options.apiKey);
  const mask = createMask(apiKey);
  const client = createClient(options, apiKey, mask);
  const failed = (failure: Failure): EndpointError => {
    const { message, quote, ...details } = classify(failure, options.now());
    const quotes = [mask(quote)];
    return new EndpointError(mask(`${options.title}: ${message}`), { ...details, quotes });
  };
  const refused = (code: string, what: string): EndpointError =>
    new EndpointError(mask(`${options.title}: ${what}`), { fault: 'transient', code });
  const badAnswer = (what: string): EndpointError =>
    refused('endpoint_bad_response', `the answer is of no use: ${what}.`);

  const exchange = async (path: string, asked: ExchangeOptions): Promise<unknown> => {
    const limit = limitTime(asked);
    try {
      const response = await send(client, path, asked, limit.signal);
      asked.onHeaders?.(response.headers);
      const body = parseAnswer(
        new Uint8Array(await response.arrayBuffer()),
        response.headers.get('content-type') ?? '',
        badAnswer,
      );
      if (!isErrorBody(body)) return body;
      const masked: unknown = JSON.parse(mask(JSON.stringify(body)));
      throw failed({ status: 200, headers: response.headers, body: masked });
    } catch (error) {
      asked.signal.throwIfAborted();
      if (error instanceof EndpointError) throw error;
      asked.stall?.throwIfAborted();
      if (limit.signal.aborted) throw refused('endpoint_timeout', tooSlow(asked.timeoutMs));
      const failure = failureOf(error);
      if ('headers' in failure) asked.onHeaders?.(failure.headers);
      throw failed(failure);
    } finally {
      limit.lift();
    }
  };
  return { exchange, badAnswer };
}

/**
 * Every option that the package would else take from the environment is given: the key of one
 * provider must not reach another server, and nothing may be printed.
 */
function createClient(
  { title, baseUrl, fetch, connectTimeoutMs, firstByteTimeoutMs }: ConnectionOptions,
  apiKey: string | undefined,
  mask: (text: string) => string,
): OpenAI {
  return new OpenAI({
    baseURL: checkedUrl(title, baseUrl),
    // The package demands one; servers without keys ignore it.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    fetch: strictFetch(fetch ?? createFetch({ connectTimeoutMs, firstByteTimeoutMs }), mask),
  });
}

/** A signal of this exchange alone: the package never takes its listener off the one it is given. */
function limitTime({ signal, stall, timeoutMs }: ExchangeOptions): {
  readonly signal: AbortSignal;
  lift(): void;
} {
  signal.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  stall?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    lift: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      stall?.removeEventListener('abort', abort);
    },
  };
}

async function send(
  client: OpenAI,
  path: string,
  { body, requestId }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Response> {
  const headers = {
    // Said again for each request: OPENAI_CUSTOM_HEADERS may have put another one in its place.
    authorization: `Bearer ${client.apiKey}`,
    // The first is vLLM's and most gateways', the second OpenAI's, which sets the first itself.
    ...(requestId !== undefined && {
      'x-request-id': requestId,
      'x-client-request-id': requestId,
    }),
  };
  if (body === undefined) return client.get(path, { headers, signal }).asResponse();
  const jsonHeaders = { ...headers, 'content-type': 'application/json' };
  return client.post(path, { body, headers: jsonHeaders, signal }).asResponse();
}

function failureOf(error: unknown): Failure {
  const cause = error instanceof OpenAI.APIConnectionError ? error.cause : error;
  return cause instanceof WireFailure ? cause.failure : { error: cause };
}

function tooSlow(timeoutMs: number): string {
  return `no answer within ${timeoutMs / 1000} s. If that is its pace, raise timeoutMs or lower concurrency.`;
}
