import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldShard } from '../../../src/run/fold-shard.ts';
import { planRun } from '../../../src/run/plan.ts';
import { runShard } from '../../../src/run/shard-job.ts';
import type { ShardStore } from '../../../src/run/shard-store.ts';
import { countingTools, toySamples, toyStages, toyStore } from '../../support/toy-run.ts';

const never = new AbortController().signal;

async function planned(store: ShardStore, settings = {}) {
  const steps: string[] = [];
  for await (const { shard, index } of planRun(store, toyStages(settings), never)) {
    steps.push(`${shard}:${index}`);
  }
  return steps;
}

async function work(store: ShardStore, shard: string, index: number, settings = {}) {
  await runShard({
    stages: toyStages(settings),
    index,
    shard,
    store,
    tools: countingTools(),
    concurrency: 8,
    draining: never,
    signal: never,
  });
}

describe('planRun', () => {
  it('begins every shard at its first stage that is not done', async () => {
    const samples = toySamples(30);
    const store = await toyStore([samples.slice(0, 10), samples.slice(10, 20), samples.slice(20)]);
    expect(await planned(store)).toEqual(['00000:0', '00001:0', '00002:0']);
    await work(store, '00001', 0);
    await work(store, '00001', 1);
    await work(store, '00002', 0);
    expect(await planned(store)).toEqual(['00000:0', '00001:2', '00002:1']);
  });

  it('has nothing left for a shard whose records were all dropped', async () => {
    const store = await toyStore([toySamples(10)]);
    await work(store, '00000', 0, { min: 1_000 });
    await work(store, '00000', 1, { min: 1_000 });
    expect(await planned(store, { min: 1_000 })).toEqual([]);
  });

  it('begins again where failed records were taken back, and where a prompt changed', async () => {
    const samples = toySamples(10).map((sample) =>
      sample.id === 's0' ? { ...sample, uri: 'broken.jpg' } : sample,
    );
    const store = await toyStore([samples]);
    for (const index of [0, 1, 2]) await work(store, '00000', index);
    expect(await planned(store)).toEqual([]);
    expect(await planned(store, { prompt: 'other' })).toEqual(['00000:2']);
    const key = toyStages()[0]?.key ?? '';
    expect(await store.forget(key, '00000', (line) => line.outcome === 'fail')).toBe(1);
    expect(await planned(store)).toEqual(['00000:0']);
  });

  it('leaves all others of a shard done where one record is taken back', async () => {
    const store = await toyStore([toySamples(10)]);
    for (const index of [0, 1, 2]) await work(store, '00000', index);
    const key = toyStages()[2]?.key ?? '';
    expect(await store.forget(key, '00000', ({ id }) => id === 's3')).toBe(1);
    const states = (await foldShard(store, toyStages(), '00000')).map(({ state }) => state.at);
    expect(states.filter((at) => at === 'pending')).toHaveLength(1);
    expect(states.filter((at) => at === 'through')).toHaveLength(9);
  });
});

describe('foldShard', () => {
  it('accounts for every record once, whatever was done, dropped, failed or lost', async () => {
    const world = fc.record({
      broken: fc.array(fc.nat({ max: 19 }), { maxLength: 5 }),
      min: fc.nat({ max: 20 }),
      done: fc.nat({ max: 3 }),
      lost: fc.array(fc.nat({ max: 19 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ broken, min, done, lost }) => {
        const samples = toySamples(20).map((sample, index) =>
          broken.includes(index) ? { ...sample, uri: `broken${index}.jpg` } : sample,
        );
        const store = await toyStore([samples]);
        for (let index = 0; index < done; index += 1) await work(store, '00000', index, { min });
        const stages = toyStages({ min });
        const victim = stages[Math.max(0, done - 1)]?.key ?? '';
        await store.forget(victim, '00000', ({ id }) => lost.includes(Number(id.slice(1))));
        const folded = await foldShard(store, stages, '00000');
        expect(folded.map(({ sample }) => sample.id)).toEqual(samples.map(({ id }) => id));
        for (const [index, { state }] of folded.entries()) {
          const wasLost = done > 0 && folded[index]?.state.at === 'pending';
          if (done === 3 && lost.length === 0) expect(state.at).not.toBe('pending');
          if (state.at === 'failed') expect(broken).toContain(index);
          if (state.at === 'through') expect([done, wasLost]).toEqual([3, false]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
