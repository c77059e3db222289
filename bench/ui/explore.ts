import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exploreSource } from '../../src/cli/explore-source.ts';
import { ExploreIndex } from '../../src/monitor/explore/explore-index.ts';
import { parseView } from '../../src/monitor/explore/view.ts';
import { makeRun } from '../export/made-run.ts';
import type { Figure } from '../figure.ts';
import { varySharpness } from './vary-sharpness.ts';

const RECORDS = 1_000_000;
const RECORDS_PER_SHARD = 500;
const TIMES = 5;

/** What a look through a large run takes: the index, and the pages that it gives. */
export async function explore(onFigure: (figure: Figure) => void): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  try {
    const run = join(temporary, 'run');
    await makeRun(run, RECORDS, varySharpness);
    const directory = join(run, 'index');
    const source = exploreSource(run);
    const index = await ExploreIndex.open({ directory, recordsPerShard: RECORDS_PER_SHARD });
    const update = async () => index.update(source, () => undefined, new AbortController().signal);
    const told = { unit: 's', target: null };
    onFigure({ name: 'index of 1,000,000 samples', value: await secondsOf(update), ...told });
    onFigure({ name: 'the same, nothing changed', value: await secondsOf(update), ...told });
    index.close();
    await measurePages({ directory, recordsPerShard: RECORDS_PER_SHARD }, onFigure);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** As a browser asks: the first of each query by itself, since what comes after is partly known. */
async function measurePages(
  options: Parameters<typeof ExploreIndex.open>[0],
  onFigure: (figure: Figure) => void,
): Promise<void> {
  const page =
    (query: string, offset = 0) =>
    async (index: ExploreIndex) =>
      index.page(parseView(new URLSearchParams(query)), { offset, limit: 60 });
  const facets = (query: string) => async (index: ExploreIndex) =>
    index.facets(parseView(new URLSearchParams(query)).filters);
  const queries: readonly (readonly [string, number | null, Query])[] = [
    ['first page of 1,000,000 samples', 300, page('')],
    ['first page, by outcome and score', 300, page('outcome=rejected&sharpness=270..')],
    ['first page, best first', null, page('sort=-sharpness')],
    ['page of 60 in the middle', 300, page('', RECORDS / 2)],
    ['page of 60 in the middle, filtered', 300, page('outcome=through', RECORDS / 4)],
    ['first page, by text', null, page('text=ordinary+length+77')],
    ['facets of all', null, facets('')],
    ['facets by outcome', null, facets('outcome=rejected')],
    ['facets by text', null, facets('text=ordinary+length+77')],
    ['one sample', null, async (index) => index.row('sample-777777')],
    [
      'the samples beside it',
      null,
      async (index) => index.neighbours('sample-777777', parseView(new URLSearchParams())),
    ],
  ];
  for (const [name, most, query] of queries) {
    const value = await medianMilliseconds(options, query);
    onFigure({ name, value, unit: 'ms', target: most === null ? null : { atMost: most } });
  }
}

type Query = (index: ExploreIndex) => Promise<unknown>;

/** The middle of some tries, each on an index that was just opened. */
async function medianMilliseconds(
  options: Parameters<typeof ExploreIndex.open>[0],
  query: Query,
): Promise<number> {
  const tries: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const index = await ExploreIndex.open(options);
    const seconds = await secondsOf(async () => query(index));
    tries.push(seconds * 1_000);
    index.close();
  }
  return tries.toSorted((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1_000;
}
