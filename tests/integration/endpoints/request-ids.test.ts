import { describe, expect, it } from 'vitest';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';
import { openChat } from '../../support/chat-endpoint.ts';
import { createOpenAiEndpoint } from '../../../src/endpoints/openai.ts';

const REQUEST = requestOf(pictureOf(1));

describe('a request', () => {
  it('carries an id of its own, which is told with what came of it', async () => {
    const seen: Headers[] = [];
    const endpoint = createOpenAiEndpoint({
      ...{ name: 'test', baseUrl: 'http://127.0.0.1:1/v1', model: 'm', prices: null },
      ...{ concurrency: 1, timeoutMs: 1_000, newRequestId: () => 'id-1' },
      fetch: async (_url, init) => {
        seen.push(new Headers(init?.headers));
        const body = { choices: [{ message: { content: 'hello' } }] };
        return Response.json(body, { headers: { 'x-request-id': 'req_of_the_server' } });
      },
      onEvent: (event) => {
        expect(event).toMatchObject({
          kind: 'request',
          requestId: 'id-1',
          serverRequestId: 'req_of_the_server',
          code: null,
          status: 200,
        });
      },
    });
    await endpoint.ask('recaption', REQUEST, new AbortController().signal);
    expect(seen.map((headers) => headers.get('x-request-id'))).toEqual(['id-1']);
    expect(seen.map((headers) => headers.get('x-client-request-id'))).toEqual(['id-1']);
    expect.assertions(3);
  });

  it('that fails and is asked again is told twice, under two ids', async () => {
    const busy = { kind: 'rate-limit', retryAfterMs: 10 } as const;
    await using chat = await openChat({ rules: [{ first: 1, trouble: busy }] });
    await chat.ask(REQUEST);
    const requests = chat.told.flatMap((event) => (event.kind === 'request' ? [event] : []));
    expect(requests.map(({ code, status }) => [code, status])).toEqual([
      ['endpoint_rate_limited', 429],
      [null, 200],
    ]);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(2);
    expect(chat.told.map(({ kind }) => kind)).toContain('pause');
  });
});
