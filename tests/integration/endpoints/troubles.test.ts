import { describe, expect, it } from 'vitest';

import { messageOf } from '../../../src/core/errors.ts';
import { openChat } from '../../support/chat-endpoint.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import type { Trouble } from '../../support/chat-server-behaviour.ts';

const PICTURE = pictureOf(1);
const REQUEST = requestOf(PICTURE);

/** What goes away when it is asked again, and costs an attempt. */
const PASSING: readonly (readonly [Trouble, string])[] = [
  [{ kind: 'status', status: 500 }, 'endpoint_server_error'],
  [
    { kind: 'status', status: 502, body: '<html><title>Bad Gateway</title></html>' },
    'endpoint_server_error',
  ],
  [{ kind: 'status', status: 504 }, 'endpoint_server_error'],
  [{ kind: 'status', status: 408 }, 'endpoint_server_error'],
  [{ kind: 'html' }, 'endpoint_bad_response'],
  [{ kind: 'invalid-utf8' }, 'endpoint_bad_response'],
  [{ kind: 'empty-choices' }, 'endpoint_bad_response'],
  [{ kind: 'stream' }, 'endpoint_bad_response'],
  [{ kind: 'status', status: 200, body: '' }, 'endpoint_bad_response'],
  [{ kind: 'error-body', error: { message: 'provider died' } }, 'endpoint_bad_response'],
  [{ kind: 'error-body', error: { code: 502, message: 'provider died' } }, 'endpoint_server_error'],
  [{ kind: 'drop' }, 'endpoint_connection_lost'],
  [{ kind: 'reset' }, 'endpoint_connection_lost'],
];

describe('a server in trouble', () => {
  it.each(PASSING)('is asked again after %j', async (trouble, code) => {
    await using chat = await openChat({ rules: [{ first: 2, trouble }] });
    const answer = await chat.ask(REQUEST);
    expect(answer.text).toContain(markerFor(PICTURE));
    expect(answer.call.attempts).toBe(3);
    expect(chat.events.map((event) => [event.kind, event.code])).toEqual([
      ['retry', code],
      ['retry', code],
    ]);
  });

  it.each(PASSING)('ends the call where %j lasts', async (trouble, code) => {
    await using chat = await openChat({ rules: [{ trouble }] }, { maxAttempts: 3 });
    await expect(chat.ask(REQUEST)).rejects.toMatchObject({
      fault: 'transient',
      code,
      message: expect.stringContaining('Endpoint test ('),
    });
    expect(chat.server.report().asked).toBe(3);
  });

  it('fails one picture only where it chokes on that one for ever', async () => {
    const poison = pictureOf(13);
    const trouble = { kind: 'status', status: 500 } as const;
    await using chat = await openChat({ rules: [{ pictures: [poison.sha256], trouble }] });
    const pictures = Array.from({ length: 20 }, (_, index) => pictureOf(index));
    const answers = await Promise.allSettled(pictures.map(async (p) => chat.ask(requestOf(p))));
    const failed = answers.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    expect(failed).toEqual([13]);
  });

  it.each([
    [{ kind: 'rate-limit', retryAfter: '3' } as const, 3000],
    [{ kind: 'rate-limit', retryAfterMs: 70 } as const, 70],
    [{ kind: 'rate-limit' } as const, 250],
    [{ kind: 'loading' } as const, 250],
    [{ kind: 'loading', retryAfter: '5' } as const, 5000],
    [{ kind: 'error-body', error: { code: 429, message: 'slow down' } } as const, 250],
  ])('is waited for after %j, which costs no attempt', async (trouble, waitMs) => {
    await using chat = await openChat({ rules: [{ first: 8, trouble }] }, { maxAttempts: 1 });
    const { call } = await chat.ask(REQUEST);
    expect(call.attempts).toBe(9);
    expect(chat.events[0]).toMatchObject({
      kind: 'waiting',
      role: 'recaption',
      endpoint: 'test',
      waitMs,
    });
  });

  it('that stays busy ends the call when its patience is used up', async () => {
    const trouble = { kind: 'rate-limit', retryAfter: '40' } as const;
    await using chat = await openChat({ rules: [{ trouble }] }, { patienceMs: 100_000 });
    await expect(chat.ask(REQUEST)).rejects.toMatchObject({
      fault: 'busy',
      code: 'endpoint_rate_limited',
      status: 429,
      retryAfterMs: 40_000,
    });
    expect(chat.sleeps).toEqual([40_000, 40_000]);
  });

  it('is asked by nobody before the time that it named to one', async () => {
    const trouble = { kind: 'rate-limit', retryAfter: '60' } as const;
    await using chat = await openChat({ rules: [{ first: 1, trouble }] }, { concurrency: 1 });
    await Promise.all([1, 2, 3].map(async (seed) => chat.ask(requestOf(pictureOf(seed)))));
    const [first, ...later] = chat.server.report().calls;
    expect(first?.outcome).toBe('rate-limit');
    expect(later.map(({ outcome }) => outcome)).toEqual(['answer', 'answer', 'answer']);
    expect(chat.sleeps.some((ms) => ms >= 60_000)).toBe(true);
    expect(chat.events).toHaveLength(1);
  });

  it('keeps within its capacity by refusing, and every call still comes through', async () => {
    await using chat = await openChat(
      { latency: { ms: 2 }, capacity: { slots: 2, queue: 2, retryAfterMs: 20 } },
      { concurrency: 16 },
    );
    const pictures = Array.from({ length: 60 }, (_, index) => pictureOf(index));
    const answers = await Promise.all(pictures.map(async (p) => chat.ask(requestOf(p))));
    expect(
      answers.map(({ text }, index) => text.includes(markerFor(pictureOf(index)))),
    ).not.toContain(false);
    expect(chat.server.report().outcomes['overflow']).toBeGreaterThan(0);
  });

  it.each([
    [{ kind: 'status', status: 400 }, 'request', 'endpoint_rejected'],
    [{ kind: 'status', status: 413 }, 'request', 'endpoint_too_large'],
    [
      { kind: 'status', status: 422, body: { detail: [{ msg: 'bad' }] } },
      'request',
      'endpoint_rejected',
    ],
    [{ kind: 'status', status: 402 }, 'endpoint', 'endpoint_quota'],
    [{ kind: 'status', status: 403 }, 'endpoint', 'endpoint_unauthorised'],
    [{ kind: 'status', status: 404, body: 'Not Found' }, 'endpoint', 'endpoint_wrong_url'],
    [
      { kind: 'status', status: 308, headers: { location: 'https://x/v1' } },
      'endpoint',
      'endpoint_wrong_url',
    ],
    [
      { kind: 'status', status: 429, body: { error: { code: 'insufficient_quota' } } },
      'endpoint',
      'endpoint_quota',
    ],
    [
      { kind: 'error-body', error: { code: 402, message: 'credits' } },
      'endpoint',
      'endpoint_quota',
    ],
  ] as const)('is not asked again after %j', async (trouble, fault, code) => {
    await using chat = await openChat({ rules: [{ trouble }] });
    await expect(chat.ask(REQUEST)).rejects.toMatchObject({ fault, code });
    expect(chat.server.report().asked).toBe(1);
  });

  it('that refuses the key is not asked again, and the key is not shown', async () => {
    await using chat = await openChat({ apiKey: 'right-key' }, { apiKey: 'wrong-key' });
    const error: unknown = await chat.ask(REQUEST).catch((error_: unknown) => error_);
    expect(error).toMatchObject({ fault: 'endpoint', code: 'endpoint_unauthorised', status: 401 });
    expect(messageOf(error)).toContain('apiKeyEnv');
    expect(messageOf(error)).not.toContain('wrong-key');
  });

  it('that echoes the key does not get it into a message or an event', async () => {
    const key = 'secret-key-0123456789';
    const echo = {
      kind: 'status',
      status: 500,
      body: { error: { message: `no ${key}` } },
    } as const;
    await using chat = await openChat({ rules: [{ trouble: echo }] }, { apiKey: key });
    const error: unknown = await chat.ask(REQUEST).catch((error_: unknown) => error_);
    for (let link = error; link instanceof Error; link = link.cause) {
      expect(link.message).toContain('no ***');
    }
    expect(JSON.stringify(chat.events)).toContain('no ***');
    expect(JSON.stringify(chat.events)).not.toContain(key);
  });
});
