import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset, Row } from '../../../src/core/dataset.ts';
import { ingest, readSampleIndex } from '../../../src/run/ingest.ts';
import { ShardStore } from '../../../src/run/shard-store.ts';

const never = new AbortController().signal;

function row(index: number, changes: Partial<Row> = {}): Row {
  return {
    key: null,
    kind: 'image',
    uri: `${index}.jpg`,
    originalCaption: index % 2 === 0 ? `caption ${index}` : null,
    origin: `rows:${index + 1}`,
    extra: { index },
    ...changes,
  };
}

function datasetOf(rows: readonly Row[], skipped: Record<string, number> = {}): Dataset {
  return {
    format: 'jsonl',
    root: '/',
    mapping: { id: null, path: 'path', url: null, caption: null, clips: null },
    skipped,
    async *rows() {
      yield* rows;
    },
  };
}

async function newRun(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'recaptor-ingest-'));
}

describe('ingest', () => {
  it('writes all rows in order, in shards of the size asked for', async () => {
    const runDirectory = await newRun();
    const rows = Array.from({ length: 25 }, (_, index) => row(index));
    const options = { runDirectory, shardSize: 10, limit: null, signal: never };
    const index = await ingest(datasetOf(rows, { 'no-media': 2 }), options);
    expect(index).toEqual({
      records: 25,
      shards: 3,
      withOriginalCaption: 13,
      skipped: { 'no-media': 2 },
    });
    const store = new ShardStore(runDirectory);
    const shards = await store.shards();
    expect(shards).toEqual(['00000', '00001', '00002']);
    const samples = (await Promise.all(shards.map((shard) => store.samples(shard)))).flat();
    expect(samples.map(({ extra }) => extra['index'])).toEqual(rows.map((_, at) => at));
    expect(await readSampleIndex(runDirectory)).toEqual(index);
  });

  it('counts a video as captioned where one of its clips is', async () => {
    const span = { startSeconds: 0, endSeconds: 2, originalCaption: 'a dog' };
    const video = { kind: 'video', originalCaption: null } as const;
    const rows = [
      row(0, { ...video, spans: [{ ...span, originalCaption: null }, span] }),
      row(1, { ...video, spans: [{ ...span, originalCaption: null }] }),
    ];
    const options = { runDirectory: await newRun(), shardSize: 10, limit: null, signal: never };
    expect((await ingest(datasetOf(rows), options)).withOriginalCaption).toBe(1);
  });

  it('gives a row without a key an id that is the same in every run', async () => {
    const ids = await Promise.all(
      [0, 1].map(async () => {
        const runDirectory = await newRun();
        const options = { runDirectory, shardSize: 10, limit: null, signal: never };
        await ingest(datasetOf([row(1), row(2, { key: '9223372036854775807' })]), options);
        const samples = await new ShardStore(runDirectory).samples('00000');
        return samples.map(({ id }) => id);
      }),
    );
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]?.[1]).toBe('9223372036854775807');
  });

  it('names both rows of one id, however far apart they are, and leaves nothing behind', async () => {
    const runDirectory = await newRun();
    const rows = Array.from({ length: 3_000 }, (_, index) => row(index, { key: `k${index}` }));
    rows.push(row(3_000, { key: 'k17' }));
    const options = { runDirectory, shardSize: 64, limit: null, signal: never };
    await expect(ingest(datasetOf(rows), options)).rejects.toThrow(
      'two rows have the id "k17": rows:18 (17.jpg) and rows:3001 (3000.jpg)',
    );
    expect(await readdir(runDirectory)).toEqual([]);
    expect(await readSampleIndex(runDirectory)).toBeNull();
  });

  it('stops at the limit', async () => {
    const runDirectory = await newRun();
    const rows = Array.from({ length: 25 }, (_, index) => row(index));
    const options = { runDirectory, shardSize: 10, limit: 12, signal: never };
    expect((await ingest(datasetOf(rows), options)).records).toBe(12);
  });

  it('leaves no samples of a dataset that breaks half way', async () => {
    const runDirectory = await newRun();
    const broken: Dataset = {
      ...datasetOf([]),
      async *rows() {
        yield row(0);
        throw new Error('line 2 is broken');
      },
    };
    const options = { runDirectory, shardSize: 1, limit: null, signal: never };
    await expect(ingest(broken, options)).rejects.toThrow('line 2 is broken');
    expect(await readdir(runDirectory)).toEqual([]);
  });
});
