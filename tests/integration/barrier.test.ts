import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobQueue } from '../../src/core/queue.ts';
import type { Sample } from '../../src/core/sample.ts';
import { openEmbeddedQueue } from '../../src/queue/embedded.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { stagesAsOfNow } from '../../src/run/barriers.ts';
import { conduct } from '../../src/run/conduct.ts';
import { startCrew } from '../../src/run/crew.ts';
import { enqueueMissing } from '../../src/run/enqueue.ts';
import type { OpenRun } from '../../src/run/open-run.ts';
import { foldShards } from '../../src/run/plan.ts';
import type { ShardStore } from '../../src/run/shard-store.ts';
import { TallyLog } from '../../src/run/tally.ts';
import { redisIsMissing, startRedis } from '../support/redis-server.ts';
import {
  countingTools,
  toySamples,
  toyStages,
  toyStore,
  type ToySettings,
} from '../support/toy-run.ts';

const never = new AbortController().signal;
const SETTINGS: ToySettings = { dropLowest: 0.3 };
const SHARD_SIZE = 7;

function shardsOf(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  return Array.from({ length: Math.ceil(samples.length / SHARD_SIZE) }, (_, index) =>
    samples.slice(index * SHARD_SIZE, (index + 1) * SHARD_SIZE),
  );
}

async function toyRun(count: number, settings = SETTINGS) {
  const store = await toyStore(shardsOf(toySamples(count)));
  const tools = countingTools(async () => new Promise((done) => setTimeout(done, 1)));
  const run: OpenRun = {
    uid: `toy-${Math.random().toString(36).slice(2)}`,
    store,
    stages: toyStages(settings),
    tools,
    tallies: new TallyLog(await mkdtemp(join(tmpdir(), 'recaptor-tallies-'))),
  };
  return { run, tools };
}

interface Working {
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

async function work(run: OpenRun, queue: JobQueue, { workers = 4, signal = never }: Working = {}) {
  await queue.announce(run.uid, 'toy');
  return conduct({ ...crewOptions(run, queue, workers, signal), run });
}

function crewOptions(run: OpenRun, queue: JobQueue, workers: number, signal: AbortSignal) {
  return {
    queue,
    shardsAtOnce: () => workers,
    recordsAtOnce: () => workers,
    recordsInHand: () => 2 * workers,
    open: async () => run,
    draining: signal,
    signal,
    now: Date.now,
    events: { onTrouble: () => undefined },
  };
}

/** What an export would see: id by id, where each record ended, and on which answer. */
async function endOf({ store, stages }: Pick<OpenRun, 'store' | 'stages'>) {
  const ends: string[] = [];
  for await (const records of foldShards(store, await stagesAsOfNow(store, stages, never), never)) {
    for (const { sample, state } of records) {
      const what = state.at === 'rejected' ? JSON.stringify(state.line) : '';
      const told = state.at === 'through' ? String(state.fields['told']) : '';
      ends.push(`${sample.id} ${state.at} ${told}${what}`);
    }
  }
  return ends;
}

async function onEmbedded<Result>(use: (queue: JobQueue) => Promise<Result>): Promise<Result> {
  const queue = await openEmbeddedQueue();
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}

async function thresholdsOf(store: ShardStore): Promise<string> {
  const names = await readdir(store.thresholdsDirectory);
  expect(names).toHaveLength(1);
  return readFile(join(store.thresholdsDirectory, names[0] ?? ''), 'utf8');
}

describe('a run whose threshold moves', () => {
  it.each([1, 8])('ends the same with %i at work, having judged by all sizes', async (workers) => {
    const { run, tools } = await toyRun(60);
    await onEmbedded(async (queue) => work(run, queue, { workers }));
    const sizes = toySamples(60).map(({ uri }) => uri.length);
    const least = sizes.toSorted((a, b) => a - b)[18] ?? 0;
    const ends = await endOf(run);
    expect(ends.filter((end) => end.includes(' through '))).toHaveLength(
      sizes.filter((size) => size >= least).length,
    );
    expect(tools.asked).toHaveLength(sizes.filter((size) => size >= least).length);
    expect(JSON.parse(await thresholdsOf(run.store))).toEqual({
      records: 60,
      values: { size: 60 },
      thresholds: { size: { '*': [{ min: least, max: null }] } },
    });
  });

  it('judges nobody while a size is missing', async () => {
    const { run } = await toyRun(60);
    const asked: number[] = [];
    let measured = 0;
    const [measure, ...others] = run.stages;
    if (!measure) throw new Error('no stages');
    const slow = {
      ...measure,
      stage: {
        ...measure.stage,
        execute: async (...given: Parameters<typeof measure.stage.execute>) => {
          await new Promise((done) => setTimeout(done, 2));
          measured += 1;
          return measure.stage.execute(...given);
        },
      },
    };
    const [filter, ...after] = others;
    if (!filter) throw new Error('no filter');
    const watched = {
      ...filter,
      stage: {
        ...filter.stage,
        execute: async (...given: Parameters<typeof filter.stage.execute>) => {
          asked.push(measured);
          return filter.stage.execute(...given);
        },
      },
    };
    await onEmbedded(async (queue) => work({ ...run, stages: [slow, watched, ...after] }, queue));
    expect(new Set(asked)).toEqual(new Set([60]));
  });

  it('ends the same after it was stopped again and again', async () => {
    const calm = await toyRun(80);
    await onEmbedded(async (queue) => work(calm.run, queue));
    const { run, tools } = await toyRun(80);
    for (const afterMs of [20, 50, 80, 110]) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(new Error('stopped')), afterMs);
      // A queue of its own each time: what the one before knew is lost.
      await onEmbedded(async (queue) => work(run, queue, { signal: stop.signal })).catch(
        (error: unknown) => {
          if (!stop.signal.aborted) throw error;
        },
      );
      clearTimeout(timer);
    }
    await onEmbedded(async (queue) => work(run, queue));
    expect(await endOf(run)).toEqual(await endOf(calm.run));
    expect(await thresholdsOf(run.store)).toEqual(await thresholdsOf(calm.run.store));
    expect(new Set(tools.asked).size).toBe(calm.tools.asked.length);
  });

  it('judges anew where failed records come back with scores, and asks only who comes in', async () => {
    const { run, tools } = await toyRun(60);
    const [measure] = run.stages;
    if (!measure) throw new Error('no stages');
    const failing = new Set(['s10', 's20', 's30', 's40', 's50']);
    const flaky = {
      ...measure,
      stage: {
        ...measure.stage,
        execute: async (
          picked: object,
          ...given: [Parameters<typeof measure.stage.execute>[1]]
        ) => {
          const number = /(\d+)\.jpg/.exec(JSON.stringify(picked))?.[1];
          if (!failing.has(`s${number}`)) return measure.stage.execute(picked, ...given);
          throw new Error('the disk hiccuped');
        },
      },
    };
    const rest = run.stages.slice(1);
    await onEmbedded(async (queue) => work({ ...run, stages: [flaky, ...rest] }, queue));
    const before = await thresholdsOf(run.store);
    for (const shard of await run.store.shards()) {
      await run.store.forget(measure.key, shard, ({ outcome }) => outcome === 'fail');
    }
    await onEmbedded(async (queue) => work(run, queue));
    const undisturbed = await toyRun(60);
    await onEmbedded(async (queue) => work(undisturbed.run, queue));
    expect(await thresholdsOf(run.store)).not.toBe(before);
    expect(await endOf(run)).toEqual(await endOf(undisturbed.run));
    expect(new Set(tools.asked).size).toBe(tools.asked.length);
  });

  it('asks nothing again when a fixed threshold comes and goes', async () => {
    const moving = await toyRun(40);
    await onEmbedded(async (queue) => work(moving.run, queue));
    const asked = moving.tools.asked.length;
    const fixed = { ...moving.run, stages: toyStages({ min: 1_000 }) };
    await onEmbedded(async (queue) => work(fixed, queue));
    await onEmbedded(async (queue) => work(moving.run, queue));
    expect(moving.tools.asked).toHaveLength(asked);
  });
});

describe.skipIf(redisIsMissing())('workers without a conductor', () => {
  it('open the barrier themselves and bring the run to its end', async () => {
    const redis = await startRedis();
    const queue = await openRedisQueue(redis.url, { onWarning: () => undefined });
    const calm = await toyRun(60);
    await onEmbedded(async (embedded) => work(calm.run, embedded));
    const { run } = await toyRun(60);
    await queue.announce(run.uid, 'toy');
    const { shards } = await enqueueMissing(run, queue, never);
    expect(shards.size).toBe(Math.ceil(60 / SHARD_SIZE));
    const options = {
      ...crewOptions(run, queue, 4, never),
      stages: run.stages.map(({ stage }) => stage),
    };
    const crews = await Promise.all([startCrew(options), startCrew(options)]);
    try {
      await expect
        .poll(async () => endOf(run), { timeout: 30_000, interval: 200 })
        .toEqual(await endOf(calm.run));
    } finally {
      await Promise.all(crews.map(async (crew) => crew.close()));
      await queue.close();
      await redis.stop();
    }
  }, 60_000);
});
