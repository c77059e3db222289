import { answerSha256Of, picturesOf, promptSha256Of } from '../core/call-hashes.ts';
import type { Answer, Call, ChatRequest, Endpoint } from '../core/chat.ts';
import { EndpointError, InvariantError } from '../core/errors.ts';
import type { SharedLimits } from '../core/limits.ts';
import { createFitter, type Shrink } from './fit-request.ts';
import type { Fetch } from './http.ts';
import { createLocalLimits } from './local-limits.ts';
import { openServer, type Server, type ServerOptions } from './open-server.ts';
import { createPool, type Turn } from './pool.ts';
import { costUsdOf } from './price.ts';
import { probeModel } from './probe-model.ts';
import { type Completion, readCompletion } from './read-completion.ts';
import { requestBody } from './request-body.ts';
import { costsAttempt, type RetryNotice, withRetries } from './retry.ts';
import { sleep, type Sleep } from './sleep.ts';

/** What is set for one server holds for it alone; the rest for all that answer for the endpoint. */
export interface OpenAiEndpointOptions extends ServerOptions {
  /** The endpoint's name in the config. */
  readonly name: string;
  /** As the servers name it; `resolveModel` finds it where there is just one. */
  readonly model: string;
  /** Further servers with the same model. */
  readonly otherReplicas?: readonly ServerOptions[] | undefined;
  /** Transient failures that end a call; 5 where absent. */
  readonly maxAttempts?: number | undefined;
  /** How long a call waits for a busy or unreachable server; 10 minutes where absent. */
  readonly patienceMs?: number | undefined;
  /** Makes a picture smaller, for a server whose context it overflows; without it the call fails. */
  readonly shrink?: Shrink | undefined;
  /** Looks at the answers of one server; made for each. None is looked at where absent. */
  readonly watchAnswers?: (() => WatchAnswer) | undefined;
  /** Kept with other processes; for this one alone where absent. */
  readonly limits?: SharedLimits | undefined;
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since the epoch: dates in `retry-after` are compared to it. */
  readonly now?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
  readonly onEvent?: ((event: EndpointEvent) => void) | undefined;
}

/** Null where an answer can be taken, else why its server is not to be asked on. */
export type WatchAnswer = (
  request: ChatRequest,
  answer: Pick<Answer, 'outcome' | 'text'>,
) => Promise<string | null>;

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
 * A model behind one or more OpenAI-compatible servers. One object per process: its calls share the
 * connections, the limits, and what is known of each server's health. Throws ConfigError for a base
 * URL or a key that cannot be one.
 */
export function createOpenAiEndpoint(options: OpenAiEndpointOptions): Endpoint {
  const { name, model } = options;
  const now = options.now ?? Date.now;
  const limits = options.limits ?? createLocalLimits(now);
  const servers = [options, ...(options.otherReplicas ?? [])].map((server) =>
    openServer(server, { ...options, now, limits }),
  );
  const watches = new Map(servers.map((server) => [server, options.watchAnswers?.()]));
  const byReplica = new Map(servers.map((server) => [server.replica, server]));
  const timing = { now, random: options.random ?? Math.random, sleep: options.sleep ?? sleep };
  const patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
  const pool = createPool({ replicas: [...byReplica.keys()], patienceMs, ...timing });
  const retries = { maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS, patienceMs };
  const fit = createFitter(options.shrink ?? null);

  const ask = async (role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const onRetry = (notice: RetryNotice): void => options.onEvent?.(eventOf(name, role, notice));
    const { result, fitted, earlierRequests } = await fit(request, signal, async (question) =>
      withRetries(
        async (turn) => {
          const server = serverOf(byReplica, turn);
          const taken = await requestOnce(server, question, { turn, now, signal });
          const objection = await watches.get(server)?.(question, taken.completion);
          if (typeof objection === 'string') throw repeating(server.title, objection);
          return taken;
        },
        { ...timing, pool, limits: retries, signal, notAt: request.avoidReplica, onRetry },
      ),
    );
    const { completion, latencyMs, server, refused } = result.result;
    const call = {
      ...callOf(role, fitted.request, completion, { name, model, server }),
      ...(servers.length > 1 && { replica: server.replica.options.name }),
    };
    server.replica.spent(call);
    return {
      outcome: completion.outcome,
      text: completion.text,
      ...(completion.tokens && { tokens: completion.tokens }),
      call: {
        ...call,
        latencyMs,
        attempts: earlierRequests + result.attempts + refused,
        ...(fitted.reduction && { reduction: fitted.reduction }),
      },
    };
  };
  return {
    name,
    model,
    ask,
    probe: async (signal) => probeAll(servers, signal),
    replicas: () => servers.map(({ replica }) => replica.report(name, now())),
  };
}

/** Of the server, not of the record: the answer is not taken, and another server may be asked. */
function repeating(title: string, objection: string): EndpointError {
  return new EndpointError(`${title}: ${objection}`, {
    fault: 'endpoint',
    code: 'endpoint_repeats_itself',
  });
}

function serverOf(servers: ReadonlyMap<Turn['replica'], Server>, { replica }: Turn): Server {
  const server = servers.get(replica);
  if (!server) throw new InvariantError('a replica without a server');
  return server;
}

/** One that cannot be asked does no harm while another can: the pool finds out by itself. */
async function probeAll(servers: readonly Server[], signal: AbortSignal): Promise<void> {
  const probes = servers.map(async ({ connection, title, baseUrl, model }) =>
    probeModel(connection, { title, baseUrl, model, signal }),
  );
  const results = await Promise.allSettled(probes);
  signal.throwIfAborted();
  if (results.some(({ status }) => status === 'fulfilled')) return;
  await Promise.all(probes);
}

interface Taken {
  readonly completion: Completion;
  readonly latencyMs: number;
  readonly server: Server;
  /** Requests before this one that the server refused for their form. */
  readonly refused: number;
}

/** The body is made anew each time, so that calls which wait hold no memory. */
async function requestOnce(
  server: Server,
  request: ChatRequest,
  asked: { readonly turn: Turn; readonly now: () => number; readonly signal: AbortSignal },
): Promise<Taken> {
  const { model, maxTokensField, timeoutMs, connection, forms } = server;
  const { turn, now, signal } = asked;
  for (let refused = 0; ; refused += 1) {
    const form = forms.current;
    const body = requestBody(model, request, maxTokensField, form);
    const sentAtMs = now();
    try {
      const sent = { body, timeoutMs, signal, stall: turn.stall };
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

function callOf(
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

function eventOf(
  endpoint: string,
  role: string,
  { error, attempts, waitMs }: RetryNotice,
): EndpointEvent {
  const { code, message } = error;
  const kind = costsAttempt(error) ? 'retry' : 'waiting';
  return { kind, endpoint, role, code, message, attempts, waitMs };
}
