import { describe, expect, it } from 'vitest';

import type { Call, Endpoint, PreflightRequest } from '../../../src/core/chat.ts';
import type { RoleNeed } from '../../../src/core/role-need.ts';
import { createOpenAiEndpoint } from '../../../src/endpoints/openai.ts';
import type { Rule } from '../../support/chat-server-behaviour.ts';
import { openChat } from '../../support/chat-endpoint.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';
import { startChatServer } from '../../support/chat-server.ts';

const { signal } = new AbortController();
const preflight = 'as-any' as const;
const recaption: RoleNeed = {
  ...{ role: 'recaption', pictures: 1, jsonSchema: false },
  sampling: { maxTokens: 400, temperature: 0.2 },
};
const label: RoleNeed = { ...recaption, role: 'label', pictures: 8, jsonSchema: true };

async function tryFor(
  endpoint: Endpoint,
  needs: readonly RoleNeed[],
  known: PreflightRequest['known'] = [],
) {
  const calls: Call[] = [];
  const onCall = (call: Call): void => void calls.push(call);
  const findings = (await endpoint.preflight?.({ needs, known, onCall, signal })) ?? [];
  return { findings, calls };
}

const refusal = (status: number, message: string): Rule['trouble'] => ({
  ...{ kind: 'status', status, body: { error: { message, code: status } } },
});

describe('preflight', () => {
  it('tries a server with one tiny call for each need, and tells what it took', async () => {
    await using chat = await openChat({ preflight });
    const alike = { ...recaption, role: 'vlm-b' };
    const { findings, calls } = await tryFor(chat.endpoint, [recaption, alike, label]);
    expect(findings).toEqual([
      expect.objectContaining({
        ...{ endpoint: 'test', replica: chat.server.url, roles: ['recaption', 'vlm-b'] },
        ...{ picturesNeeded: 1, picturesTaken: 1, form: null, unknown: null },
      }),
      expect.objectContaining({ roles: ['label'], picturesTaken: 8, form: 'nested' }),
    ]);
    expect(chat.server.report().asked).toBe(2);
    expect(calls.map(({ sampling }) => sampling)).toEqual([
      { maxTokens: 16, temperature: 0.2 },
      { maxTokens: 16, temperature: 0.2 },
    ]);
    const again = await tryFor(chat.endpoint, [alike, label], findings);
    expect(again.findings).toMatchObject([{ roles: ['vlm-b'] }, { roles: ['label'] }]);
    expect(chat.server.report().asked).toBe(2);
  });

  it('finds how many pictures a call takes, so that no record is refused for them', async () => {
    const trouble = refusal(400, 'At most 3 image(s) may be provided in one request.');
    await using chat = await openChat({ preflight, rules: [{ minPictures: 4, trouble }] });
    const { findings } = await tryFor(chat.endpoint, [{ ...label, jsonSchema: false }]);
    expect(findings).toMatchObject([{ picturesNeeded: 8, picturesTaken: 3 }]);
    const pictures = Array.from({ length: 8 }, (_, seed) => pictureOf(seed));
    const { call } = await chat.ask(requestOf(...pictures));
    expect(call).toMatchObject({ attempts: 1, reduction: { picturesSent: 3 } });
  });

  it.each([
    [400, 'At most 0 image(s) may be provided in one request.'],
    [400, 'qwen is not a multimodal model'],
    [404, 'No endpoints found that support image input'],
    [500, 'image input is not supported - hint: you may need to provide the mmproj'],
  ])('names role and way out where a server refuses pictures with %i %s', async (status, words) => {
    const trouble = refusal(status, words);
    await using chat = await openChat({ preflight, rules: [{ minPictures: 1, trouble }] });
    const trying = tryFor(chat.endpoint, [recaption]);
    await expect(trying).rejects.toMatchObject({ fault: 'endpoint', code: 'endpoint_no_pictures' });
    await expect(trying).rejects.toThrow(/Endpoint test \(.*role recaption.*Give roles\.recaption/);
    await expect(trying).rejects.toThrow(words);
  });

  it.each([
    [['flat'] as const, 'flat'],
    [[] as const, 'words'],
  ])('finds the form of JSON of a server that takes %j', async (schemaForms, form) => {
    await using chat = await openChat({ preflight, schemaForms: [...schemaForms] });
    expect((await tryFor(chat.endpoint, [label])).findings).toMatchObject([{ form }]);
  });

  it.each([
    ['given', 'given', 1],
    ['ignored', 'ignored', 1],
    ['refused', 'refused', 2],
  ] as const)('finds that log-probabilities are %s', async (logprobs, found, calls) => {
    await using chat = await openChat({ preflight, logprobs });
    const rating: RoleNeed = { ...recaption, role: 'aesthetic', topLogprobs: 20 };
    const { findings } = await tryFor(chat.endpoint, [rating]);
    expect(findings).toMatchObject([{ logprobs: found, picturesTaken: 1, unknown: null }]);
    expect(chat.server.report().asked).toBe(calls);
    const { tokens, call } = await chat.ask({ ...requestOf(pictureOf(1)), topLogprobs: 20 });
    expect(tokens !== undefined).toBe(logprobs === 'given');
    expect(call.attempts).toBe(1);
  });

  it('asks for no log-probabilities where it is known that they are refused', async () => {
    await using chat = await openChat({ preflight, logprobs: 'refused' });
    const rating: RoleNeed = { ...recaption, role: 'aesthetic', topLogprobs: 20 };
    const { findings } = await tryFor(chat.endpoint, [rating]);
    const { baseUrl, prices } = { baseUrl: chat.server.url, prices: null };
    const next = createOpenAiEndpoint({
      ...{ name: 'test', baseUrl, model: 'test-model', concurrency: 1, timeoutMs: 5_000, prices },
    });
    await tryFor(next, [rating], findings);
    const question = { ...requestOf(pictureOf(1)), topLogprobs: 20 };
    expect((await next.ask('aesthetic', question, signal)).outcome).toBe('complete');
    expect(chat.server.report().asked).toBe(3);
  });

  it('blames the pictures, and not the log-probabilities, where none are taken', async () => {
    const trouble = refusal(400, 'At most 0 image(s) may be provided in one request.');
    await using chat = await openChat({ preflight, rules: [{ minPictures: 1, trouble }] });
    const rating: RoleNeed = { ...recaption, role: 'aesthetic', topLogprobs: 20 };
    await expect(tryFor(chat.endpoint, [rating])).rejects.toMatchObject({
      code: 'endpoint_no_pictures',
    });
  });

  it('says what to set where JSON by schema is refused in words that mean nothing to it', async () => {
    const rules = [{ schema: true, trouble: refusal(422, 'Extra inputs are not permitted') }];
    await using chat = await openChat({ preflight, rules });
    await expect(tryFor(chat.endpoint, [label])).rejects.toMatchObject({
      code: 'endpoint_schema_refused',
      message: expect.stringMatching(/role label asks for.*`jsonSchema: false`/),
    });
  });

  it('bears with a server that fails now and then', async () => {
    const rules = [
      { first: 1, trouble: { kind: 'drop' } as const },
      { first: 1, trouble: { kind: 'html' } as const },
      { first: 1, trouble: { kind: 'rate-limit', retryAfterMs: 400 } as const },
    ];
    await using chat = await openChat({ preflight, rules });
    const { findings } = await tryFor(chat.endpoint, [recaption]);
    expect(findings).toMatchObject([{ unknown: null }]);
    expect(chat.sleeps).toEqual([250, 500, 400]);
  });

  it('leaves a server that asks for a long pause to the run', async () => {
    const rules = [{ trouble: { kind: 'rate-limit', retryAfter: '60' } as const }];
    await using chat = await openChat({ preflight, rules });
    const { findings } = await tryFor(chat.endpoint, [recaption]);
    expect(findings).toMatchObject([{ unknown: expect.stringContaining('429') }]);
    expect(chat.sleeps).toEqual([]);
  });

  it('stops where nothing but failures comes, and where every question is refused', async () => {
    await using broken = await openChat({ preflight, rules: [{ trouble: refusal(500, 'boom') }] });
    await expect(tryFor(broken.endpoint, [recaption])).rejects.toMatchObject({
      ...{ fault: 'endpoint', status: 500 },
      message: expect.stringContaining('role recaption'),
    });
    const rules = [{ trouble: refusal(400, 'temperature must be 1') }];
    await using picky = await openChat({ preflight, rules });
    await expect(tryFor(picky.endpoint, [recaption])).rejects.toMatchObject({
      ...{ fault: 'endpoint', code: 'endpoint_rejected' },
    });
  });

  it('leaves one of several servers that is down to the others, and stops where all are', async () => {
    const gone = await startChatServer();
    await gone.close();
    const replica = { baseUrl: gone.url, concurrency: 1, timeoutMs: 1_000, prices: null };
    await using chat = await openChat({ preflight }, { otherReplicas: [replica] });
    const { findings } = await tryFor(chat.endpoint, [recaption]);
    expect(findings).toMatchObject([
      { replica: chat.server.url, unknown: null },
      { replica: gone.url, unknown: expect.stringContaining('nothing answers') },
    ]);
    await chat.server.close();
    await expect(tryFor(chat.endpoint, [recaption])).rejects.toMatchObject({
      code: 'endpoint_unreachable',
    });
  });
});
