import type { Answer, ChatRequest, Endpoint } from '../../src/core/chat.ts';
import type { EndpointEvent, RetryEvent } from '../../src/endpoints/endpoint-event.ts';
import { createOpenAiEndpoint, type OpenAiEndpointOptions } from '../../src/endpoints/openai.ts';
import type { BehaviourOptions } from './chat-server-behaviour.ts';
import { type ChatServer, startChatServer } from './chat-server.ts';
import { createFakeClock } from './fake-clock.ts';

/** A chat server, and an endpoint at it whose waits take no time. */
export interface ChatSetup {
  readonly server: ChatServer;
  readonly endpoint: Endpoint;
  /** Failures that another request followed. */
  readonly events: readonly RetryEvent[];
  /** All that is told. */
  readonly told: readonly EndpointEvent[];
  /** Milliseconds of every wait so far. */
  readonly sleeps: readonly number[];
  ask(request: ChatRequest, signal?: AbortSignal): Promise<Answer>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openChat(
  behaviour: BehaviourOptions = {},
  options: Partial<OpenAiEndpointOptions> = {},
): Promise<ChatSetup> {
  const server = await startChatServer(behaviour);
  const clock = createFakeClock();
  const events: RetryEvent[] = [];
  const told: EndpointEvent[] = [];
  const endpoint = createOpenAiEndpoint({
    name: 'test',
    baseUrl: server.url,
    model: 'test-model',
    concurrency: 8,
    timeoutMs: 20_000,
    prices: null,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    onEvent: (event) => {
      told.push(event);
      if (event.kind === 'retry' || event.kind === 'waiting') events.push(event);
    },
    ...options,
  });
  return {
    server,
    endpoint,
    events,
    told,
    sleeps: clock.sleeps,
    ask: async (request, signal = new AbortController().signal) =>
      endpoint.ask('recaption', request, signal),
    [Symbol.asyncDispose]: async () => server.close(),
  };
}
