import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EndpointError, RecaptorError } from '../../../src/core/errors.ts';
import { Drained, runShard } from '../../../src/run/shard-job.ts';
import type { ShardStore } from '../../../src/run/shard-store.ts';
import {
  countingTools,
  toySamples,
  toyStages,
  toyStore,
  type ToySettings,
} from '../../support/toy-run.ts';

const shard = '00000';
const never = new AbortController().signal;

async function runThrough(
  store: ShardStore,
  tools: ReturnType<typeof countingTools>,
  settings: ToySettings = {},
) {
  const stages = toyStages(settings);
  let lines: Awaited<ReturnType<typeof runShard>> = [];
  for (const index of stages.keys()) {
    lines = await runShard({
      stages,
      index,
      shard,
      store,
      tools,
      concurrency: 4,
      draining: never,
      signal: never,
    });
  }
  return lines;
}

function askFile(store: ShardStore, settings: ToySettings = {}): string {
  return store.shardFile(toyStages(settings).at(-1)?.key ?? '', shard);
}

describe('runShard', () => {
  it('gives each record its own line, in input order', async () => {
    const samples = toySamples(20);
    const store = await toyStore([samples]);
    const lines = await runThrough(store, countingTools());
    expect(lines.map(({ id }) => id)).toEqual(samples.map(({ id }) => id));
    for (const [index, line] of lines.entries()) {
      expect(line).toMatchObject({
        outcome: 'emit',
        fields: { told: `answer to tell ${samples[index]?.uri}` },
      });
    }
  });

  it('asks nothing again when it is called again, and leaves the file as it was', async () => {
    const store = await toyStore([toySamples(10)]);
    await runThrough(store, countingTools());
    const before = await readFile(askFile(store), 'utf8');
    const tools = countingTools();
    await runThrough(store, tools);
    expect(tools.asked).toEqual([]);
    expect(await readFile(askFile(store), 'utf8')).toBe(before);
  });

  it('asks only for what a crash left out of the journal', async () => {
    const samples = toySamples(10);
    const store = await toyStore([samples]);
    const stages = toyStages();
    let answered = 0;
    const dying = countingTools(() => {
      answered += 1;
      if (answered > 6) throw new EndpointError('down', { code: 'down', fault: 'endpoint' });
    });
    await expect(runThrough(store, dying)).rejects.toThrow('down');
    const journals = await readdir(join(store.stagesDirectory, stages[2]?.key ?? '', 'journals'));
    expect(journals).toHaveLength(1);

    const tools = countingTools();
    const lines = await runThrough(store, tools);
    expect(tools.asked).toHaveLength(4);
    expect(lines.map(({ id }) => id)).toEqual(samples.map(({ id }) => id));
    expect(await readdir(join(store.stagesDirectory, stages[2]?.key ?? '', 'journals'))).toEqual(
      [],
    );
  });

  it('does a record again whose journal line was cut off', async () => {
    const samples = toySamples(3);
    const store = await toyStore([samples]);
    const [first, second] = toyStages();
    await runThrough(store, countingTools());
    const file = store.shardFile(first?.key ?? '', shard);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -30));
    await expect(
      runShard({
        stages: toyStages(),
        index: 1,
        shard,
        store,
        tools: countingTools(),
        concurrency: 1,
        draining: never,
        signal: never,
      }),
    ).rejects.toThrow(`${second?.key} was asked for before measure was done on s2`);
    await runThrough(store, countingTools());
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('takes no line that was made from other fields of the record', async () => {
    const store = await toyStore([toySamples(3)]);
    await runThrough(store, countingTools());
    const file = askFile(store);
    const swapped = (await readFile(file, 'utf8'))
      .replace('"id":"s0"', '"id":"tmp"')
      .replace('"id":"s1"', '"id":"s0"')
      .replace('"id":"tmp"', '"id":"s1"');
    await writeFile(file, swapped);
    const tools = countingTools();
    const lines = await runThrough(store, tools);
    expect(tools.asked).toEqual(['tell 0.jpg', 'tell x1.jpg']);
    expect(lines.map((line) => 'fields' in line && line.fields['told'])).toEqual([
      'answer to tell 0.jpg',
      'answer to tell x1.jpg',
      'answer to tell xx2.jpg',
    ]);
  });

  it('asks only for what comes in when a threshold moves, and keeps what went out', async () => {
    const store = await toyStore([toySamples(10)]);
    await runThrough(store, countingTools(), { min: 10 });
    const lowered = countingTools();
    const all = await runThrough(store, lowered, { min: 0 });
    expect(all).toHaveLength(10);
    expect(lowered.asked).toHaveLength(5);
    const raised = countingTools();
    expect(await runThrough(store, raised, { min: 10 })).toHaveLength(5);
    const back = countingTools();
    expect(await runThrough(store, back, { min: 0 })).toHaveLength(10);
    expect([...raised.asked, ...back.asked]).toEqual([]);
  });

  it('turns what a record throws into a failed line, and goes on', async () => {
    const store = await toyStore([toySamples(4)]);
    const tools = countingTools((text) => {
      if (text.includes('xx2'))
        throw new EndpointError('no', { code: 'endpoint_rejected', fault: 'request' });
    });
    const lines = await runThrough(store, tools);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['emit', 'emit', 'fail', 'emit']);
    expect(lines[2]).toMatchObject({ code: 'endpoint_rejected', message: 'no', retryable: false });
  });

  it('says which file of samples is gone, and what to do', async () => {
    const store = await toyStore([toySamples(1)]);
    await rm(join(store.samplesDirectory, '00000.jsonl'));
    const reading = runThrough(store, countingTools());
    await expect(reading).rejects.toMatchObject({ code: 'samples_missing' });
    await expect(reading).rejects.toThrow(/00000\.jsonl is gone.*Put it back/);
  });

  it.each([
    ['a full disk', Object.assign(new Error('no use'), { code: 'ENOSPC' })],
    ['no folder for temporary files', new RecaptorError('no use', { code: 'temporary_folder' })],
  ])('stops on %s without burning a record', async (_what, error) => {
    const store = await toyStore([toySamples(4)]);
    const tools = countingTools((text) => {
      if (text.includes('xx2')) throw error;
    });
    await expect(runThrough(store, tools)).rejects.toThrow('no use');
    const again = countingTools();
    const lines = await runThrough(store, again);
    expect(lines.every(({ outcome }) => outcome === 'emit')).toBe(true);
  });

  it('finishes what is in hand when it is drained, and begins nothing more', async () => {
    const store = await toyStore([toySamples(12)]);
    const draining = new AbortController();
    const stages = toyStages();
    const tools = countingTools(async () => {
      await new Promise(setImmediate);
      draining.abort();
    });
    const common = { stages, shard, store, tools, concurrency: 2, signal: never };
    for (const index of [0, 1]) await runShard({ ...common, index, draining: never });
    await expect(runShard({ ...common, index: 2, draining: draining.signal })).rejects.toThrow(
      Drained,
    );
    expect(tools.asked).toHaveLength(2);
    const rest = countingTools();
    expect(await runThrough(store, rest)).toHaveLength(12);
    expect(rest.asked).toHaveLength(10);
  });

  it('lets one of two holders of a job work, and gives the other the same lines after', async () => {
    const store = await toyStore([toySamples(30)]);
    const tools = countingTools(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3));
    });
    const common = {
      stages: toyStages(),
      shard,
      store,
      tools,
      concurrency: 3,
      draining: never,
      signal: never,
    };
    for (const index of [0, 1]) await runShard({ ...common, index });
    const both = await Promise.allSettled([
      runShard({ ...common, index: 2 }),
      runShard({ ...common, index: 2 }),
    ]);
    const refused = both.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    expect(refused.map(({ name }) => name)).toEqual(['Claimed']);
    const [lines] = both.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(await runShard({ ...common, index: 2 })).toEqual(lines);
    expect(tools.asked).toHaveLength(30);
  });

  it('takes no failed record back while another holder is at its shard', async () => {
    const store = await toyStore([toySamples(4)]);
    const stages = toyStages();
    const key = stages[2]?.key ?? '';
    const tools = countingTools((text) => {
      if (text.includes('xx2')) {
        throw new EndpointError('no', { code: 'endpoint_rejected', fault: 'request' });
      }
    });
    await runThrough(store, tools);
    const claim = await store.claim(key, shard);
    const isFailed = ({ outcome }: { outcome: string }) => outcome === 'fail';
    await expect(store.forget(key, shard, isFailed)).rejects.toMatchObject({
      code: 'shard_in_use',
    });
    await claim?.release();
    expect(await store.forget(key, shard, isFailed)).toBe(1);
  });

  it('passes over a journal line that is no JSON', async () => {
    const store = await toyStore([toySamples(2)]);
    const stages = toyStages();
    await runThrough(store, countingTools());
    await appendFile(askFile(store), '{"id":"s1","outc');
    const tools = countingTools();
    expect(await runThrough(store, tools)).toHaveLength(2);
    expect(tools.asked).toEqual([]);
    expect(stages).toHaveLength(3);
  });
});
