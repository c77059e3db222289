import { describe, expect, it } from 'vitest';

import { createOpenAiEndpoint } from '../../../src/endpoints/openai.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import { spawnChatServer } from '../../support/spawn-chat-server.ts';

const { signal } = new AbortController();

describe('the chat server in a process of its own', () => {
  it('answers, changes its ways, and counts', async () => {
    const server = await spawnChatServer({ apiKey: 'key-1' });
    try {
      const endpoint = createOpenAiEndpoint({
        name: 'spawned',
        baseUrl: server.url,
        apiKey: 'key-1',
        model: 'test-model',
        concurrency: 4,
        timeoutMs: 20_000,
        prices: null,
      });
      const ask = async (seed: number) => endpoint.ask('r', requestOf(pictureOf(seed)), signal);
      expect((await ask(1)).text).toContain(markerFor(pictureOf(1)));
      await server.behave({ rules: [{ trouble: { kind: 'truncate' } }] });
      expect((await ask(1)).outcome).toBe('truncated');
      await ask(2);
      const report = await server.report();
      expect(report).toMatchObject({ asked: 3, answered: 3, outcomes: { answer: 1, truncate: 2 } });
      expect(report.questions.map(({ asked }) => asked)).toEqual([2, 1]);
      await server.reset();
      expect((await server.report()).asked).toBe(0);
      await expect(
        server.behave({ rules: [{ trouble: { kind: 'hang' }, frist: 1 } as never] }),
      ).rejects.toThrow(/frist/);
    } finally {
      await server.close();
    }
  });
});
