import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BatchTurn } from '../../../../src/run/batches/batch-turn.ts';
import { waitFor } from '../../../support/cli.ts';

const LONG_MS = 60_000;
const opened: BatchTurn[] = [];

afterEach(async () => {
  for (const turn of opened.splice(0)) await turn.close();
});

/** Processes that share a run: a lock keeps out what holds it in one process, too. */
async function newRun() {
  const runDirectory = await mkdtemp(join(tmpdir(), 'recaptor-turn-'));
  const clock = { ms: 0 };
  const log: string[] = [];
  const enter = (name: string): BatchTurn => {
    const turn = new BatchTurn({
      ...{ runDirectory, now: () => clock.ms, lookAgainMs: () => 100 },
      open: async () => void log.push(`${name} opens`),
      close: async () => void log.push(`${name} closes`),
    });
    opened.push(turn);
    return turn;
  };
  /** Takes a shard in hand as soon as it may. */
  const inTime = async (turn: BatchTurn, stageKey: string): Promise<() => void> => {
    let putDown: (() => void) | null = null;
    await waitFor(stageKey, async () => {
      clock.ms += 100;
      putDown = await turn.begin(stageKey);
      return putDown !== null;
    });
    return putDown ?? (() => undefined);
  };
  return { clock, log, enter, inTime };
}

describe('the batches of a run', () => {
  it('are left to whoever works on the same stage', async () => {
    const { clock, log, enter } = await newRun();
    const [first, second] = [enter('first'), enter('second')];
    for (let at = 0; at < 40; at += 1) {
      const putDown = await first.begin('recaption@1');
      expect(putDown).not.toBeNull();
      putDown?.();
      clock.ms += 2_000;
      expect(await second.begin('recaption@1')).toBeNull();
      await new Promise((done) => setTimeout(done, 60));
    }
    expect(log).toEqual(['first opens']);
  });

  it('go to one that works on another stage, once nothing is in hand', async () => {
    const { clock, log, enter, inTime } = await newRun();
    const [first, second] = [enter('vlm'), enter('llm')];
    const putDown = await first.begin('recaption@1');
    clock.ms += LONG_MS;
    expect(await second.begin('summarize@1')).toBeNull();
    await waitFor('no further shard', async () => {
      const further = await first.begin('recaption@1');
      further?.();
      return further === null;
    });
    expect(log).toEqual(['vlm opens']);
    putDown?.();
    await inTime(second, 'summarize@1');
    expect(log).toEqual(['vlm opens', 'vlm closes', 'llm opens']);
  });

  it('are given up by one that has nothing to do with them any more', async () => {
    const { clock, log, enter, inTime } = await newRun();
    const [first, second] = [enter('worker'), enter('resume')];
    (await first.begin('recaption@1'))?.();
    clock.ms += LONG_MS;
    await inTime(second, 'recaption@1');
    expect(log).toEqual(['worker opens', 'worker closes', 'resume opens']);
  });

  it('stay for a while with whoever has just got them', async () => {
    const { clock, log, enter } = await newRun();
    const [first, second] = [enter('vlm'), enter('llm')];
    (await first.begin('recaption@1'))?.();
    clock.ms += 5_000;
    expect(await second.begin('summarize@1')).toBeNull();
    await new Promise((done) => setTimeout(done, 2_500));
    expect(log).toEqual(['vlm opens']);
  });
});
