import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/core/hash.ts';
import type { ExploreIndex } from '../../../../src/monitor/explore/explore-index.ts';
import type { IndexRow } from '../../../../src/monitor/explore/row.ts';
import { parseView, type View } from '../../../../src/monitor/explore/view.ts';
import { inShards, MadeRun, madeRecords, never, openMadeIndex, quiet } from './made-index.ts';

const run = new MadeRun(inShards(madeRecords(230), 20));
let index: ExploreIndex;
beforeAll(async () => {
  index = await openMadeIndex();
  await index.update(run, quiet, never);
});
afterAll(() => index.close());

const view = (query: string) => parseView(new URLSearchParams(query));
const idsOf = (rows: readonly IndexRow[]) => rows.map(({ id }) => id);

async function idsOfPages(wanted: View, limit: number) {
  const ids: unknown[] = [];
  for (let offset = 0; ; offset += limit) {
    const { total, rows } = await index.page(wanted, { offset, limit });
    ids.push(...idsOf(rows));
    if (offset + limit >= total) return { total, ids };
  }
}

/** What a view holds, without a database. */
function expected({ filters, sort }: View) {
  const { outcome = [], reason = [], model = [], flag = [] } = filters.words;
  const isIn = (words: readonly string[], given: IndexRow[string] | undefined) =>
    words.length === 0 ||
    words.some((word) => (Array.isArray(given) ? given.includes(word) : given === word));
  const rows = run.rows().filter((row) => {
    const texts = [row['longCaption'], row['originalCaption'], row['id']];
    return (
      isIn(outcome, row['outcome']) &&
      isIn(reason, row['reason']) &&
      isIn(model, row['models']) &&
      isIn(flag, row['flags']) &&
      texts.some((text) => String(text).toLowerCase().includes(filters.text.toLowerCase())) &&
      Object.entries(filters.numbers).every(([name, { min, max }]) => {
        const value = row[name];
        if (typeof value !== 'number') return false;
        return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
      })
    );
  });
  const { by, descending } = sort;
  const sign = descending ? -1 : 1;
  if (by === null) return idsOf(descending ? rows.toReversed() : rows);
  const valueOf = (row: IndexRow) => {
    const value = row[by];
    return typeof value === 'number' ? value * sign : Infinity;
  };
  // Stable, so that equal values stay in the order of the run.
  return idsOf(rows.toSorted((a, b) => (valueOf(a) === valueOf(b) ? 0 : valueOf(a) - valueOf(b))));
}

const anyView = fc
  .record({
    outcome: fc.subarray(['through', 'rejected', 'failed']),
    reason: fc.subarray(['sharpness-below-min']),
    model: fc.subarray(['model-a', 'model-b'], { maxLength: 1 }),
    flag: fc.subarray(['hedging']),
    sharpness: fc.constantFrom('', '3..', '..6', '2..8', '..'),
    contrast: fc.constantFrom('', '', '1..4'),
    text: fc.constantFrom('', '', 'BLUE', 'grün', '50%_', '(.*)', "'; --", 'r1', 'original 2'),
    sort: fc.constantFrom('', 'sharpness', '-sharpness', '-contrast', 'contrast'),
  })
  .map(({ sharpness, contrast, text, sort, ...words }) => {
    const query = new URLSearchParams({ sharpness, contrast, text, sort });
    for (const [name, values] of Object.entries(words)) {
      for (const value of values) query.append(name, value);
    }
    return parseView(query);
  });

describe('pages of an index', () => {
  it('neither lose nor double a sample, whatever the view and the size of a page', async () => {
    const sizes = fc.integer({ min: 20, max: 120 });
    await fc.assert(
      fc.asyncProperty(anyView, sizes, async (wanted, limit) => {
        const { total, ids } = await idsOfPages(wanted, limit);
        expect(ids).toEqual(expected(wanted));
        expect(total).toBe(ids.length);
      }),
      { numRuns: 40 },
    );
  });

  it('know for each sample what comes before it and after it', async () => {
    await fc.assert(
      fc.asyncProperty(anyView, fc.nat(), async (wanted, number) => {
        const ids = expected(wanted);
        if (ids.length === 0) return;
        const place = number % ids.length;
        expect(await index.neighbours(String(ids[place]), wanted)).toEqual({
          place,
          previous: ids[place - 1] ?? null,
          next: ids[place + 1] ?? null,
        });
      }),
      { numRuns: 25 },
    );
  });

  it('take what is typed for text and nothing else', async () => {
    const odd = ["'; DROP TABLE x; --", '%', '_', '.*', '\\', '"', '['];
    for (const text of odd) {
      const { total } = await index.page(view(new URLSearchParams({ text }).toString()), {
        offset: 0,
        limit: 1,
      });
      const own = run.rows().filter((row) => String(row['longCaption']).includes(text));
      expect(total, text).toBe(own.length);
    }
    const injected = await index.page(view("reason=x') OR (1=1"), { offset: 0, limit: 1 });
    expect(injected.total).toBe(0);
  });

  it('are empty beyond the end, and where there is no sample', async () => {
    expect(await index.page(view(''), { offset: 500, limit: 10 })).toEqual({
      total: 230,
      rows: [],
    });
    const empty = await openMadeIndex();
    expect(await empty.page(view(''), { offset: 0, limit: 10 })).toEqual({ total: 0, rows: [] });
    expect(await empty.row('r1')).toBeNull();
    expect(await empty.neighbours('r1', view(''))).toBeNull();
    expect(await empty.facets(view('').filters)).toEqual({ words: {}, numbers: [] });
    empty.close();
  });
});

describe('a sample of an index', () => {
  it('has all that was kept of it', async () => {
    const row = run.rows().find(({ id }) => id === 'r40');
    expect(await index.row('r40')).toEqual(row);
    expect(row).toMatchObject({ longCaption: 'a red thing, number 40', words: 5, calls: 1 });
    expect(await index.row('nobody')).toBeNull();
    expect(await index.neighbours('nobody', view(''))).toBeNull();
  });
});

describe('draw', () => {
  it('draws by the seed among those that pass, as it is done without an index', async () => {
    const { filters } = view('outcome=through&sharpness=2..');
    const passing = expected(view('outcome=through&sharpness=2..')).map(String);
    const ranked = passing.toSorted((a, b) => (sha256(`7 ${a}`) < sha256(`7 ${b}`) ? -1 : 1));
    const drawn = await index.draw(filters, { count: 25, seed: 7 });
    expect(idsOf(drawn)).toEqual(ranked.slice(0, 25));
    const shards = new Map(run.rows().map(({ id, shard }) => [id, shard]));
    for (const { id, shard } of drawn) expect(shard).toBe(shards.get(id ?? ''));
    expect(idsOf(await index.draw(filters, { count: 25, seed: 8 }))).not.toEqual(idsOf(drawn));
  });
});

describe('facets', () => {
  it('count words under all filters but their own', async () => {
    const { words } = await index.facets(view('outcome=rejected&sharpness=..4').filters);
    const low = run.rows().filter((row) => Number(row['sharpness']) <= 4);
    const counted = (outcome: string) => low.filter((row) => row['outcome'] === outcome).length;
    expect(words['outcome']).toEqual([
      { word: 'through', count: counted('through') },
      { word: 'rejected', count: counted('rejected') },
    ]);
    const reasons = words['reason'] ?? [];
    expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(counted('rejected'));
    expect(words['model']).toEqual([]);
  });

  it('spread numbers over bins that hold every record once, and stay the same under a filter', async () => {
    const all = await index.facets(view('').filters);
    const some = await index.facets(view('text=BLUE').filters);
    const sharpness = (facets: typeof all) =>
      facets.numbers.find(({ name }) => name === 'sharpness');
    expect(sharpness(all)).toMatchObject({ min: 0, max: 9, count: 230 });
    expect(sharpness(all)?.bins.reduce((sum, count) => sum + count, 0)).toBe(230);
    const blue = run.rows().filter((row) => String(row['longCaption']).includes('Blue'));
    expect(sharpness(some)?.count).toBe(blue.length);
    expect(sharpness(some)?.high).toBe(sharpness(all)?.high);
    expect(all.numbers.map(({ name }) => name)).toEqual([
      ...['sharpness', 'contrast', 'words', 'inputTokens', 'outputTokens', 'seconds'],
    ]);
  });
});
