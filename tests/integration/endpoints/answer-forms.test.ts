import { describe, expect, it } from 'vitest';
import { openChat } from '../../support/chat-endpoint.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';

const PICTURE = pictureOf(1);
const schema = { type: 'object', properties: { a: { type: 'string' } } };
const REQUEST = { ...requestOf(PICTURE), jsonSchema: { name: 'answer', schema } };

describe('a server that is asked for JSON by schema', () => {
  it.each([
    [['nested', 'flat'], 0],
    [['flat'], 1],
    [[], 2],
  ] as const)(
    'and takes %j is asked in its own form, which is found once',
    async (forms, refused) => {
      await using chat = await openChat({ schemaForms: [...forms] });
      const first = await chat.ask(REQUEST);
      expect(first.text).toContain(markerFor(PICTURE));
      expect(first.call.attempts).toBe(1 + refused);
      const second = await chat.ask(REQUEST);
      expect(second.call.attempts).toBe(1);
      expect(chat.server.report().asked).toBe(2 + refused);
      expect(chat.sleeps).toEqual([]);
    },
  );

  it('is found to take a form by calls side by side, and none of them fails', async () => {
    await using chat = await openChat({ schemaForms: [], latency: { ms: 20 } });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => chat.ask(REQUEST)));
    for (const { text } of answers) expect(text).toContain(markerFor(PICTURE));
  });

  it('is asked in no other form where something else is wrong', async () => {
    const trouble = { kind: 'status', status: 400, body: { error: { message: 'bad picture' } } };
    await using chat = await openChat({ rules: [{ trouble: { ...trouble, kind: 'status' } }] });
    await expect(chat.ask(REQUEST)).rejects.toMatchObject({ code: 'endpoint_rejected' });
    expect(chat.server.report().asked).toBe(1);
  });
});
