import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExploreIndex } from '../../../../src/monitor/explore/explore-index.ts';
import { parseView } from '../../../../src/monitor/explore/view.ts';
import { keptRecord } from '../report/made-records.ts';
import { inShards, MadeRun, madeRecords, never, openMadeIndex, quiet } from './made-index.ts';

const everything = parseView(new URLSearchParams());

async function allIds(index: ExploreIndex) {
  const { rows } = await index.page(everything, { offset: 0, limit: 1_000 });
  return rows.map(({ id }) => id);
}

describe('an index that is brought up to date', () => {
  it('reads only the shards that have changed, and keeps the order of the run', async () => {
    const run = new MadeRun(inShards(madeRecords(60), 10));
    const index = await openMadeIndex();
    expect(await index.update(run, quiet, never)).toBe(6);
    run.read.length = 0;
    expect(await index.update(run, quiet, never)).toBe(0);
    expect(run.read).toEqual([]);
    run.change(2, [keptRecord('new-1', {}), keptRecord('new-2', {})]);
    expect(await index.update(run, quiet, never)).toBe(1);
    expect(run.read).toEqual(['00002']);
    expect(await allIds(index)).toEqual(run.rows().map(({ id }) => id));
    index.close();
  });

  it('shows what is there already while the rest is being read', async () => {
    const run = new MadeRun(inShards(madeRecords(60), 10));
    const index = await openMadeIndex();
    const seen: number[] = [];
    const told: number[] = [];
    const lines = run.lines.bind(run);
    run.lines = async function* (shards) {
      const { total } = await index.page(everything, { offset: 0, limit: 1 });
      seen.push(total);
      yield* lines(shards);
    };
    await index.update(run, ({ done }) => told.push(done), never);
    expect(seen).toEqual([0, 20, 40]);
    expect(told).toEqual([0, 2, 4, 6]);
    index.close();
  });

  it('may be written by two at once, and read while files are replaced', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-explore-'));
    const options = { directory, recordsPerShard: 8_192 };
    const [one, other] = [await ExploreIndex.open(options), await ExploreIndex.open(options)];
    const run = new MadeRun(inShards(madeRecords(60), 10));
    await one.update(run, quiet, never);
    for (let round = 0; round < 8; round += 1) {
      run.change(round % 6, [keptRecord(`new-${round}`, {})]);
      const updates = [one.update(run, quiet, never), other.update(run, quiet, never)];
      for (let look = 0; look < 5; look += 1) {
        const ids = await allIds(other);
        expect(new Set(ids).size).toBe(ids.length);
      }
      await Promise.all(updates);
      expect(await allIds(one)).toEqual(run.rows().map(({ id }) => id));
    }
    await one.update(run, quiet, never);
    expect(await readdir(join(directory, 'explore-1'))).toHaveLength(3);
    one.close();
    other.close();
  });

  it('takes captions that are no proper text', async () => {
    const run = new MadeRun([
      [keptRecord('odd', { longCaption: 'half \uD83D pair, nul \0, line\u2028 end' })],
    ]);
    const index = await openMadeIndex();
    await index.update(run, quiet, never);
    expect(await index.row('odd')).toMatchObject({
      longCaption: 'half \uFFFD pair, nul \0, line\u2028 end',
    });
    index.close();
  });
});

describe('a view in an address', () => {
  it('is refused where a bound or an order is none', () => {
    for (const query of ['sharpness=1', 'sharpness=a..b', 'sort=id', 'sort=-', 'words=1..2..3']) {
      expect(() => parseView(new URLSearchParams(query)), query).toThrow(/wants/);
    }
  });
});
