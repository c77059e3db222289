import { describe, expect, it } from 'vitest';

import { answerSha256Of, promptSha256Of } from '../../../src/core/call-hashes.ts';
import { openChat } from '../../support/chat-endpoint.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';

describe('an answer of an OpenAI-compatible server', () => {
  it('comes with everything that its line will record', async () => {
    const prices = { inputPerMillion: 1, outputPerMillion: 2, perPicture: 0.5 };
    await using chat = await openChat({}, { prices });
    const pictures = [pictureOf(1), pictureOf(2)];
    const request = requestOf(...pictures);
    const { outcome, text, call } = await chat.ask(request);
    expect(outcome).toBe('complete');
    expect(text).toContain(markerFor(pictureOf(1)));
    const { inputTokens, outputTokens, costUsd, latencyMs, ...rest } = call;
    expect(rest).toEqual({
      role: 'recaption',
      endpoint: 'test',
      model: 'test-model',
      vlm: true,
      promptSha256: promptSha256Of(request),
      pictureSha256: pictures.map(({ sha256 }) => sha256),
      answerSha256: answerSha256Of(call, text),
      sampling: request.sampling,
      attempts: 1,
    });
    expect(inputTokens).toBeGreaterThan(0);
    expect(outputTokens).toBeGreaterThan(0);
    expect(costUsd).toBeCloseTo(((inputTokens ?? 0) + 2 * (outputTokens ?? 0)) / 1e6 + 1, 9);
    expect(latencyMs).toBeGreaterThanOrEqual(0);
    expect(chat.server.report().calls).toMatchObject([
      { promptSha256: call.promptSha256, pictureSha256: call.pictureSha256, outcome: 'answer' },
    ]);
  });

  it('belongs to the picture that was sent, whatever else is in flight', async () => {
    await using chat = await openChat(
      {
        latency: { medianMs: 5, sigma: 1, seed: 3 },
        rules: [{ share: 0.3, firstPerQuestion: 1, trouble: { kind: 'reset' } }],
      },
      { concurrency: 64 },
    );
    const pictures = Array.from({ length: 300 }, (_, index) => pictureOf(index, 500 + index * 50));
    await Promise.all(
      pictures.map(async (picture) => {
        const { text, call } = await chat.ask(requestOf(picture));
        expect(text).toContain(markerFor(picture));
        expect(call.pictureSha256).toEqual([picture.sha256]);
      }),
    );
    const report = chat.server.report();
    expect(report.outcomes['reset']).toBeGreaterThan(30);
    expect(report.questions.filter(({ answered }) => answered !== 1)).toEqual([]);
    expect(report.maxConcurrent).toBeLessThanOrEqual(64);
  });

  it('is cut off where it used up its tokens and breaks off, whatever the server says', async () => {
    const text = 'A woman in a red dre';
    await using chat = await openChat({ rules: [{ trouble: { kind: 'say', text } }] });
    const { sampling, ...request } = requestOf(pictureOf(1));
    const few = { ...request, sampling: { ...sampling, maxTokens: 5 } };
    expect(await chat.ask(few)).toMatchObject({ text, outcome: 'truncated' });
    expect(await chat.ask({ ...request, sampling })).toMatchObject({ outcome: 'complete' });
  });

  it('is the same for the same request', async () => {
    await using chat = await openChat();
    const one = await chat.ask(requestOf(pictureOf(1)));
    const two = await chat.ask(requestOf(pictureOf(1)));
    expect(two.text).toBe(one.text);
    expect((await chat.ask(requestOf(pictureOf(2)))).text).not.toBe(one.text);
  });

  it('may leave out the usage, which then stays unknown', async () => {
    const prices = { inputPerMillion: 1, outputPerMillion: 2 };
    await using chat = await openChat({ usage: false }, { prices });
    const { call } = await chat.ask(requestOf(pictureOf(1)));
    expect(call).toMatchObject({ inputTokens: null, outputTokens: null, costUsd: null });
  });

  it.each([
    { content: 'parts' as const },
    { reasoning: 'think' as const },
    { reasoning: 'reasoning' as const },
    { reasoning: 'reasoning_content' as const },
  ])('is read without the reasoning and in any shape: %j', async (behaviour) => {
    await using chat = await openChat();
    const plain = await chat.ask(requestOf(pictureOf(1)));
    chat.server.behave(behaviour);
    expect((await chat.ask(requestOf(pictureOf(1)))).text).toBe(plain.text);
  });

  it.each([
    [{ kind: 'truncate' } as const, 'truncated'],
    [{ kind: 'refuse', how: 'refusal' } as const, 'refused'],
    [{ kind: 'refuse', how: 'content-filter' } as const, 'refused'],
    [{ kind: 'refuse', how: 'wording' } as const, 'complete'],
  ])('%j is the outcome "%s", and is not asked for again', async (trouble, outcome) => {
    await using chat = await openChat({ rules: [{ trouble }] });
    expect(await chat.ask(requestOf(pictureOf(1)))).toMatchObject({
      outcome,
      call: { attempts: 1 },
    });
    expect(chat.server.report().asked).toBe(1);
  });

  it('may be to a question without a picture', async () => {
    await using chat = await openChat();
    const marker = markerFor(pictureOf(1));
    const request = { ...requestOf(), parts: [{ text: `Sum up: a frame ${marker}` }] };
    const { text, call } = await chat.ask(request);
    expect(text).toContain(marker);
    expect(call.pictureSha256).toEqual([]);
  });

  it('is found for pictures of many megabytes', async () => {
    await using chat = await openChat();
    const picture = pictureOf(1, 8_000_000);
    expect((await chat.ask(requestOf(picture, picture))).text).toContain(markerFor(picture));
  });

  it('needs the key where the server asks for one', async () => {
    await using chat = await openChat({ apiKey: 'right-key' }, { apiKey: 'right-key' });
    expect((await chat.ask(requestOf(pictureOf(1)))).outcome).toBe('complete');
  });
});
