import { afterEach, describe, expect, it, vi } from 'vitest';

import { createConnection } from '../../../src/endpoints/connection.ts';

const SIGNAL = new AbortController().signal;

/** A connection whose requests are answered by `respond`, and what it sent. */
function connect(respond: (init: RequestInit) => Response | Promise<Response>, apiKey?: string) {
  const sent: { url: string; headers: Record<string, string> }[] = [];
  const connection = createConnection({
    title: 'Endpoint e',
    baseUrl: 'http://host/v1/',
    apiKey,
    now: () => 0,
    fetch: async (url, init = {}) => {
      sent.push({
        url: url instanceof Request ? url.url : url.toString(),
        headers: Object.fromEntries(new Headers(init.headers)),
      });
      return respond(init);
    },
  });
  return { connection, sent };
}

function ok(): Response {
  return Response.json({ ok: true });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('createConnection', () => {
  it('tells the server nothing but what it needs, whatever the environment holds', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-another-provider');
    vi.stubEnv('OPENAI_ORG_ID', 'org');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project');
    vi.stubEnv('OPENAI_BASE_URL', 'http://elsewhere/v1');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-secret: 1\nauthorization: Bearer stolen');
    const { connection, sent } = connect(ok);
    const body = new TextEncoder().encode('{}');
    await connection.exchange('/chat/completions', { body, timeoutMs: 1000, signal: SIGNAL });
    expect(sent).toEqual([
      {
        url: 'http://host/v1/chat/completions',
        headers: {
          accept: 'application/json',
          authorization: 'Bearer none',
          'content-type': 'application/json',
          'user-agent': expect.stringContaining('OpenAI/JS'),
        },
      },
    ]);
  });

  it.each([
    [
      'in an error body',
      () => Response.json({ error: { message: 'no key-abc-123 here' } }, { status: 400 }),
    ],
    [
      'in an error with status 200',
      () => Response.json({ error: { message: 'no key-abc-123 here' } }),
    ],
    ['in a page', () => new Response('<title>key-abc-123</title>', { status: 502 })],
    [
      'across the place where messages are cut',
      () => new Response(`${'x'.repeat(396)}key-abc-123`, { status: 400 }),
    ],
    [
      'in a redirect',
      () => new Response(null, { status: 302, headers: { location: 'http://h/?k=key-abc-123' } }),
    ],
    [
      'in a network error',
      () => {
        throw new TypeError('fetch failed', { cause: new Error('key-abc-123') });
      },
    ],
  ])('keeps the key to itself: %s', async (_name, respond) => {
    const { connection } = connect(respond, 'key-abc-123');
    const error: unknown = await connection
      .exchange('/models', { timeoutMs: 1000, signal: SIGNAL })
      .catch((error_: unknown) => error_);
    expect(error).toBeInstanceOf(Error);
    for (let link: unknown = error; link instanceof Error; link = link.cause) {
      expect(`${link.message} ${link.stack}`).not.toMatch(/key-a/);
    }
  });

  it('passes on what the server asked for and said', async () => {
    const { connection } = connect(() =>
      Response.json(
        { error: { message: 'Slow down.' } },
        { status: 429, headers: { 'retry-after-ms': '70' } },
      ),
    );
    await expect(
      connection.exchange('/models', { timeoutMs: 1000, signal: SIGNAL }),
    ).rejects.toMatchObject({
      name: 'EndpointError',
      fault: 'busy',
      status: 429,
      retryAfterMs: 70,
      message: expect.stringContaining('Endpoint e: HTTP 429: Slow down.'),
    });
  });
});
