import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emit, split } from '../../../src/core/outcome.ts';
import { definePipeline } from '../../../src/core/pipeline.ts';
import { Sample } from '../../../src/core/sample.ts';
import { defineStage } from '../../../src/core/stage.ts';
import { placeStages, type PlacedStage } from '../../../src/run/fingerprint.ts';
import { foldShard } from '../../../src/run/fold-shard.ts';
import { planRun } from '../../../src/run/plan.ts';
import { runShard } from '../../../src/run/shard-job.ts';
import type { ShardStore } from '../../../src/run/shard-store.ts';
import { countingTools, toyStore } from '../../support/toy-run.ts';

const never = new AbortController().signal;

/** Splits a sample into as many clips as its row says. */
const cut = defineStage({
  name: 'cut',
  version: 1,
  pool: 'media',
  splits: true,
  options: z.strictObject({}),
  input: Sample.pick({ id: true, extra: true }),
  output: z.object({ startSeconds: z.number(), clipExtra: Sample.shape.extra.optional() }),
  run: ({ id, extra }) => {
    const count = z.number().parse(extra['clips']);
    if (count < 0) throw new Error('cannot be cut');
    return split(
      Array.from({ length: count }, (_, start) => ({
        id: `${id}#${start}`,
        fields: { startSeconds: start, ...(start === 1 && { clipExtra: { clips: 'own' } }) },
      })),
    );
  },
});

const name = defineStage({
  name: 'name',
  version: 1,
  pool: 'media',
  options: z.strictObject({}),
  input: z.object({ id: z.string(), startSeconds: z.number() }),
  output: z.object({ title: z.string() }),
  run: ({ id, startSeconds }) => emit({ title: `${id} at ${startSeconds}` }),
});

const stages: readonly PlacedStage[] = placeStages(
  definePipeline('cutting').stage(cut({})).stage(name({})),
  () => '',
);

async function storeOf(clips: readonly number[]): Promise<ShardStore> {
  return toyStore([
    clips.map((count, index) => ({
      id: `v${index}`,
      kind: 'video' as const,
      uri: `${index}.mp4`,
      originalCaption: null,
      origin: `rows:${index}`,
      extra: { clips: count },
    })),
  ]);
}

/** Works until the plan is empty. Resolves to the shards worked on, in order. */
async function workAll(store: ShardStore): Promise<string[]> {
  const worked: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const steps: { shard: string; index: number }[] = [];
    for await (const step of planRun(store, stages, never)) steps.push(step);
    if (steps.length === 0) return worked;
    for (const { shard, index } of steps) {
      worked.push(shard);
      const tools = countingTools();
      const signals = { draining: never, signal: never };
      await runShard({ stages, index, shard, store, tools, concurrency: 8, ...signals });
    }
  }
  throw new Error('the plan does not end');
}

describe('a stage that splits', () => {
  it('sends each clip on as a record of its own, with its source named', async () => {
    const store = await storeOf([2, 1]);
    await workAll(store);
    const records = await foldShard(store, stages, '00000');
    expect(records.map(({ sample, sourceId }) => [sample.id, sourceId])).toEqual([
      ['v0#0', 'v0'],
      ['v0#1', 'v0'],
      ['v1#0', 'v1'],
    ]);
    expect(records.map(({ state }) => state.at === 'through' && state.fields['title'])).toEqual([
      'v0#0 at 0',
      'v0#1 at 1',
      'v1#0 at 0',
    ]);
  });

  it('lets a clip’s own extras join those of its source, and win', async () => {
    const store = await storeOf([2]);
    await workAll(store);
    const records = await foldShard(store, stages, '00000');
    expect(records.map(({ sample }) => sample.extra)).toEqual([{ clips: 2 }, { clips: 'own' }]);
  });

  it('makes several shards of a source with more clips than a shard holds', async () => {
    const store = await storeOf([150]);
    expect(await workAll(store)).toEqual(['00000', '00000-0000', '00000-0001', '00000-0002']);
    expect(await foldShard(store, stages, '00000')).toHaveLength(150);
    expect(await foldShard(store, stages, '00000-0002')).toHaveLength(22);
  });

  it('accounts for every clip of every source, however they are spread', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1, max: 70 }), { minLength: 1, maxLength: 6 }),
        async (counts) => {
          const store = await storeOf(counts);
          await workAll(store);
          const records = await foldShard(store, stages, '00000');
          const expected = counts.flatMap((count, index) =>
            count < 1
              ? [`v${index} failed`]
              : Array.from({ length: count }, (_, clip) => `v${index}#${clip} through`),
          );
          expect(records.map(({ sample, state }) => `${sample.id} ${state.at}`)).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('leaves the clips of others where they are when a source that failed is done after all', async () => {
    const store = await storeOf([3, 40, 5]);
    const cutKey = stages[0]?.key ?? '';
    await workAll(store);
    await store.forget(cutKey, '00000', ({ id }) => id === 'v0');
    const tools = countingTools();
    const signals = { draining: never, signal: never };
    const job = { stages, index: 0, shard: '00000', store, tools, concurrency: 1, ...signals };
    await runShard(job);
    const steps: string[] = [];
    for await (const { shard } of planRun(store, stages, never)) steps.push(shard);
    expect(steps).toEqual([]);
  });
});
