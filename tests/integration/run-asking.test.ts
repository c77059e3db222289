import { NO_LOG } from '../../src/core/log.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../pipelines/index.ts';
import { createRunAsking } from '../../src/cli/run-asking.ts';
import { loadConfig } from '../../src/config/load.ts';
import { spendingOf } from '../../src/core/spending.ts';
import { SpendingLog } from '../../src/run/spending-log.ts';
import { openChat } from '../support/chat-endpoint.ts';
import { pictureOf, requestOf } from '../support/chat-requests.ts';

const never = new AbortController().signal;
const prices = { inputPerMillion: 10, outputPerMillion: 30 };

async function openAsking(url: string) {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-asking-'));
  const config = await loadConfig({
    file: null,
    overrides: {
      endpoints: { test: { kind: 'openai', baseUrl: url, model: 'test-model', prices } },
      roles: { recaption: 'test' },
    },
    recipes,
    directory,
    lookUp: () => undefined,
  });
  const run = { directory, uid: 'u', limits: null, goOn: '', log: NO_LOG, stages: [] };
  const asking = createRunAsking(config, run, new Map());
  return { asking, directory };
}

describe('equal questions at one time', () => {
  it('are one call, paid once, and each line says what it was given', async () => {
    await using chat = await openChat({}, { prices });
    const { asking, directory } = await openAsking(chat.server.url);
    const ask = async (seed: number, role = 'recaption') =>
      asking.ask(chat.endpoint, role, requestOf(pictureOf(seed)), never);
    const answers = await Promise.all([ask(1), ask(1), ask(2), ask(1, 'caption'), ask(2)]);
    expect(chat.server.report().answered).toBe(2);
    expect(new Set([0, 1, 3].map((index) => answers[index]?.text)).size).toBe(1);
    expect(answers.map(({ call }) => [call.role, call.fromCache === true])).toEqual([
      ['recaption', false],
      ['recaption', true],
      ['recaption', false],
      ['caption', true],
      ['recaption', true],
    ]);
    await asking.close();
    const spent = spendingOf(answers.map(({ call }) => call));
    expect(spent).toMatchObject({ calls: 2, savedCalls: 3 });
    expect(spent.costUsd).toBeGreaterThan(0);
    const { amount } = await new SpendingLog(directory).read();
    expect(amount.usd).toBeCloseTo(spent.costUsd, 9);
  });

  it('are asked by each where the first is refused', async () => {
    const refuse = { trouble: { kind: 'refuse' }, first: 1 } as const;
    await using chat = await openChat({ rules: [refuse] }, { prices });
    const { asking } = await openAsking(chat.server.url);
    const ask = async () => asking.ask(chat.endpoint, 'recaption', requestOf(pictureOf(1)), never);
    const [first, second, third] = await Promise.all([ask(), ask(), ask()]);
    expect(first.outcome).toBe('refused');
    expect([second.outcome, third.outcome]).toEqual(['complete', 'complete']);
    expect(chat.server.report().calls).toHaveLength(3);
    expect((await ask()).call.fromCache).toBe(true);
    await asking.close();
  });
});
