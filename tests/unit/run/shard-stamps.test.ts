import { describe, expect, it } from 'vitest';
import { runShard } from '../../../src/run/shard-job.ts';
import { ShardStamps } from '../../../src/run/shard-stamps.ts';
import { countingTools, toySamples, toyStages, toyStore } from '../../support/toy-run.ts';

const never = new AbortController().signal;
const IN_AN_HOUR = () => Date.now() + 3_600_000;

async function madeStore() {
  const samples = toySamples(20);
  return toyStore([samples.slice(0, 10), samples.slice(10)]);
}

describe('the stamps of shards', () => {
  it.each([
    ['of a run at work', Date.now],
    ['of folders that were read before', IN_AN_HOUR],
  ])('change where a stage puts a file in place, and nowhere else, %s', async (_name, now) => {
    const store = await madeStore();
    const stages = toyStages();
    const stamps = new ShardStamps(store, now);
    const before = await stamps.read(stages, never);
    expect([...before.keys()]).toEqual(['00000', '00001']);
    for (const [shard, index] of [
      ['00001', 0],
      ['00001', 1],
      ['00000', 0],
    ] as const) {
      const earlier = await stamps.read(stages, never);
      const tools = countingTools();
      await runShard({
        ...{ stages, index, shard, store, tools },
        ...{ concurrency: 8, draining: never, signal: never },
      });
      const later = await stamps.read(stages, never);
      const changed = [...later.keys()].filter((name) => later.get(name) !== earlier.get(name));
      expect(changed).toEqual([shard]);
      expect(await stamps.read(stages, never)).toEqual(later);
    }
  });

  it('change for all shards with the settings', async () => {
    const store = await madeStore();
    const stamps = new ShardStamps(store);
    const before = new Set((await stamps.read(toyStages(), never)).values());
    const after = [...(await stamps.read(toyStages({ prompt: 'other' }), never)).values()];
    expect(after.filter((stamp) => before.has(stamp))).toEqual([]);
  });
});
