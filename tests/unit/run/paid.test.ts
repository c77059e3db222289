import { appendFile, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageLine } from '../../../src/core/record.ts';
import { serialise } from '../../../src/run/lines.ts';
import { paidInLines } from '../../../src/run/paid-in-lines.ts';
import { SpendingLog } from '../../../src/run/spending-log.ts';
import { madeCall } from '../../support/made-call.ts';

const newRun = async (): Promise<string> => mkdtemp(join(tmpdir(), 'recaptor-paid-'));

function lineOf(id: string, input = 'i'): StageLine {
  const outcome = { outcome: 'emit', fields: {} } as const;
  return { id, stage: 'ask@1', input, ...outcome, calls: [madeCall()] };
}

describe('paidInLines', () => {
  it('counts settings of before and unfinished shards, each line once', async () => {
    const run = await newRun();
    for (const key of ['ask@1', 'ask@2']) {
      await mkdir(join(run, 'stages', key, 'journals'), { recursive: true });
    }
    const stage = join(run, 'stages', 'ask@2');
    await writeFile(join(stage, '00000.jsonl'), serialise([lineOf('a'), lineOf('b')]));
    // A crash after the shard's file was put in place left its journal.
    await writeFile(join(stage, 'journals', '00000.x.jsonl'), serialise([lineOf('b')]));
    const torn = `${serialise([lineOf('c')])}{"id":"d","calls":[`;
    await writeFile(join(stage, 'journals', '00001.y.jsonl'), torn);
    await writeFile(join(run, 'stages', 'ask@1', '00000.jsonl'), serialise([lineOf('a', 'old')]));
    const paid = await paidInLines(run);
    expect(paid.tokens).toBe(4 * 1_100);
    expect(paid.usd).toBeCloseTo(0.06, 12);
  });

  it('finds nothing in a run that has asked nothing', async () => {
    expect(await paidInLines(await newRun())).toEqual({ usd: 0, tokens: 0 });
  });
});

describe('SpendingLog', () => {
  it('adds up what all processes paid, a torn line left out', async () => {
    const run = await newRun();
    const logs = [new SpendingLog(run), new SpendingLog(run)];
    for (const log of logs) {
      log.add({ usd: 0.5, tokens: 10 });
      log.add({ usd: 0.25, tokens: 5 });
      await log.flush();
    }
    const [name = ''] = await readdir(join(run, 'spending'));
    await appendFile(join(run, 'spending', name), '{"at":1,"usd":9');
    const { amount, stoppedBy } = await new SpendingLog(run).read();
    expect(amount).toEqual({ usd: 1.5, tokens: 30 });
    expect(stoppedBy).toBeNull();
  });

  it('tells the caps that stopped a run last', async () => {
    const run = await newRun();
    await new SpendingLog(run, () => 2).stopped({ usd: 2, tokens: null });
    await new SpendingLog(run, () => 1).stopped({ usd: 1, tokens: null });
    expect((await new SpendingLog(run).read()).stoppedBy).toEqual({ usd: 2, tokens: null });
  });
});
