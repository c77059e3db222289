import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnswerPending } from '../../../src/core/errors.ts';
import type { Parked, Parking } from '../../../src/run/batches/parking.ts';
import { runRecord } from '../../../src/run/record-runner.ts';
import { Claimed, Drained, runShard, Waiting } from '../../../src/run/shard-job.ts';
import type { ShardStore } from '../../../src/run/shard-store.ts';
import { createArtifacts } from '../../../src/run/artifacts.ts';
import { countingTools, toySamples, toyStages, toyStore } from '../../support/toy-run.ts';

const shard = '00000';
const never = new AbortController().signal;

/** Keeps what waits in memory; a question is out until `bring`. */
function newParking() {
  const out = new Set<string>();
  let kept: readonly Parked[] = [];
  const parking: Parking = {
    begin: async () => () => undefined,
    waiting: async (_key, _shard, records) => {
      const ids = new Set(records.map(({ id }) => id));
      const still = kept.filter(({ id, keys }) => ids.has(id) && keys.some((key) => out.has(key)));
      return new Map(still.map((parked) => [parked.id, parked]));
    },
    park: async (_key, _shard, parked) => {
      kept = parked;
      return 5;
    },
  };
  return { parking, out, kept: () => kept };
}

/** As an endpoint in batches does: a question waits until it is no longer out. */
function batchedTools(waits: ReturnType<typeof newParking>) {
  const known = new Set<string>();
  const tools = countingTools((text) => {
    if (known.has(text) && !waits.out.has(text)) return;
    known.add(text);
    waits.out.add(text);
    throw new AnswerPending([text]);
  });
  return { ...tools, parkingOf: () => waits.parking };
}

async function runAll(
  store: ShardStore,
  tools: ReturnType<typeof batchedTools>,
  draining: AbortSignal = never,
) {
  const stages = toyStages();
  for (const index of stages.keys()) {
    const isLast = index === stages.length - 1;
    const given = isLast ? tools : { ...tools, parkingOf: () => null };
    const job = { stages, index, shard, store, tools: given, concurrency: 4, signal: never };
    const lines = await runShard({ ...job, draining: isLast ? draining : never });
    if (isLast) return lines;
  }
  return [];
}

describe('a shard whose answers are in batches', () => {
  it('asks all its questions, waits without a line, and is done once the answers are there', async () => {
    const store = await toyStore([toySamples(6)]);
    const waits = newParking();
    const tools = batchedTools(waits);
    await expect(runAll(store, tools)).rejects.toMatchObject({ name: 'Waiting', delayMs: 5 });
    expect(tools.asked).toHaveLength(6);
    expect(waits.kept()).toHaveLength(6);
    waits.out.clear();
    expect(await runAll(store, tools)).toHaveLength(6);
    expect(waits.kept()).toEqual([]);
  });

  it('begins no record again whose answer is out, and keeps the lines of the others', async () => {
    const store = await toyStore([toySamples(6)]);
    const waits = newParking();
    const tools = batchedTools(waits);
    await expect(runAll(store, tools)).rejects.toBeInstanceOf(Waiting);
    const [late = ''] = waits.out;
    waits.out.clear();
    waits.out.add(late);
    await expect(runAll(store, tools)).rejects.toBeInstanceOf(Waiting);
    expect(tools.asked.filter((text) => text === late)).toHaveLength(1);
    waits.out.clear();
    expect(await runAll(store, tools)).toHaveLength(6);
    expect(tools.asked).toHaveLength(12);
  });

  it('is drained by a stop, and keeps what waits', async () => {
    const store = await toyStore([toySamples(6)]);
    const waits = newParking();
    const stop = new AbortController();
    const tools = batchedTools(waits);
    const { ask } = tools;
    const stopping = {
      ...tools,
      ask: async (...args: Parameters<typeof ask>) => {
        stop.abort();
        return ask(...args);
      },
    };
    await expect(runAll(store, stopping, stop.signal)).rejects.toBeInstanceOf(Drained);
    expect(waits.kept().length).toBeGreaterThan(0);
    expect(waits.kept().length).toBeLessThan(6);
  });

  it('is left to the process that has the batches of its run', async () => {
    const store = await toyStore([toySamples(2)]);
    const waits = newParking();
    const elsewhere = { ...waits.parking, begin: async () => null };
    const tools = { ...batchedTools(waits), parkingOf: () => elsewhere };
    await expect(runAll(store, tools)).rejects.toBeInstanceOf(Claimed);
  });
});

describe('a record that asks several questions side by side', () => {
  it('waits for all of them, also for those that it asks a little later', async () => {
    const [placed] = toyStages().slice(-1);
    if (!placed) throw new Error('no stage');
    const asked: string[] = [];
    const stage = {
      ...placed.stage,
      execute: async (_picked: object, context: Parameters<typeof placed.stage.execute>[1]) => {
        const ask = async (text: string) =>
          context.ask('teller', { parts: [{ text }], sampling: { maxTokens: 1 } });
        // Two at a time, as a limit on frames does.
        const lane = async (...texts: string[]) => {
          for (const text of texts) await ask(text).catch(() => null);
        };
        await Promise.all([ask('one'), lane('two', 'three', 'four')]);
        throw new Error('not reached');
      },
    };
    const tools = {
      ...countingTools(),
      artifacts: createArtifacts(await mkdtemp(join(tmpdir(), 'recaptor-parking-'))),
      ask: async (_role: string, { parts }: { parts: readonly object[] }) => {
        const [{ text = '' } = {}] = parts as readonly { text?: string }[];
        asked.push(text);
        await new Promise((resolve) => setImmediate(resolve));
        throw new AnswerPending([`key of ${text}`]);
      },
    };
    const record = { id: 'r', picked: {}, input: 'i' };
    const keys = await runRecord({ ...placed, stage }, record, tools, never).then(
      () => [],
      (error: unknown) => (error instanceof AnswerPending ? error.keys : [String(error)]),
    );
    expect(new Set(keys)).toEqual(
      new Set(['four', 'one', 'three', 'two'].map((text) => `key of ${text}`)),
    );
  });
});
