import { NUMBER_FIELDS, type NumberField } from './columns.ts';
import type { Database } from './database.ts';
import type { IndexRow } from './row.ts';
import type { Segment } from './segment-folder.ts';
import { filesOf } from './segments-in-use.ts';
import { WORD_FILTERS, type Filters } from './view.ts';
import { quoted, whereClause, wordColumn } from './where.ts';

export interface WordCount {
  readonly word: string;
  readonly count: number;
}

/** How a number is spread. Bins are equal, the same whatever the filter. */
export interface NumberFacet {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Of the records that pass; null where none has the number. */
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
  /** Ends of the bins; values beyond them are counted in the first and the last. */
  readonly low: number;
  readonly high: number;
  readonly bins: readonly number[];
}

/** Counts by what filters look at. */
export interface Facets {
  /** By word filter, most frequent first; under all filters but its own. */
  readonly words: Readonly<Record<string, readonly WordCount[]>>;
  /** Of the numbers that any record of the run has; under all filters. */
  readonly numbers: readonly NumberFacet[];
}

/** A prompt often holds the original caption, so that each record has its own: nothing to choose from. */
const COUNTED_WORDS = WORD_FILTERS.filter((name) => name !== 'prompt');
const MOST_WORDS = 100;
const BINS = 24;
/** From this quantile to its mirror image: a single outlier would flatten all the rest. */
const TAIL = 0.005;
/** Ends of bins are taken from so many files at most, spread over the run. */
const FILES_FOR_DOMAINS = 12;

interface Domain extends NumberField {
  readonly low: number;
  readonly high: number;
}

/** Counts of one facet: what is selected from the records that pass its filters. */
interface Part {
  readonly filters: Filters;
  readonly select: string;
}

export async function facetsOf(
  database: Database,
  segments: readonly Segment[],
  filters: Filters,
): Promise<Facets> {
  if (segments.length === 0) return { words: {}, numbers: [] };
  const domains = await domainsOf(database, segments);
  const parts = [
    ...COUNTED_WORDS.map((name) => wordPart(filters, name)),
    ...domains.map((domain) => numberPart(filters, domain)),
  ];
  const rows = await countParts(database, filesOf(segments), parts);
  const rowsOf = (facet: string) => rows.filter((row) => row['facet'] === facet);
  const words = COUNTED_WORDS.map((name) => [name, rowsOf(name).map(wordCount)] as const);
  return {
    words: Object.fromEntries(words),
    numbers: domains.map((domain) => numberFacet(domain, rowsOf(domain.name))),
  };
}

/** One query for all parts with the same filters. With a text, which is dear, it is looked for once. */
async function countParts(
  database: Database,
  files: string,
  parts: readonly Part[],
): Promise<readonly IndexRow[]> {
  const together = new Map<string, Part[]>();
  for (const part of parts) {
    const key = JSON.stringify(part.filters);
    together.set(key, [...(together.get(key) ?? []), part]);
  }
  const results = [...together.values()].map(async (own) => {
    const { sql, values } = whereClause(own[0]?.filters ?? { words: {}, numbers: {}, text: '' });
    const kept = own[0]?.filters.text === '' ? 'NOT MATERIALIZED' : 'MATERIALIZED';
    const columns = [
      ...COUNTED_WORDS.map((name) => wordColumn(name).column),
      ...NUMBER_FIELDS.map(({ column }) => column),
    ];
    return database.rows(
      `WITH passing AS ${kept} (SELECT ${columns.map(quoted).join(', ')} FROM ${files} ` +
        `WHERE ${sql}) ${own.map(({ select }) => `(${select})`).join(' UNION ALL ')}`,
      values,
    );
  });
  return (await Promise.all(results)).flat();
}

function wordPart(filters: Filters, name: string): Part {
  const { [name]: _own, ...others } = filters.words;
  const { column, isList } = wordColumn(name);
  const word = isList ? `unnest(${quoted(column)})` : quoted(column);
  return {
    filters: { ...filters, words: others },
    select:
      `SELECT '${name}' AS facet, word, 0 AS bin, count(*) AS count, 0 AS min, 0 AS max ` +
      `FROM (SELECT ${word} AS word FROM passing) WHERE word IS NOT NULL ` +
      `GROUP BY word ORDER BY count DESC, word LIMIT ${MOST_WORDS}`,
  };
}

function numberPart(filters: Filters, { name, column, low, high }: Domain): Part {
  const value = quoted(column);
  const bin = `least(${BINS - 1}, greatest(0, floor((${value} - ${low}) / ${widthOf(low, high)})))`;
  return {
    filters,
    select:
      `SELECT '${name}' AS facet, '' AS word, ${bin} AS bin, count(*) AS count, ` +
      `min(${value}) AS min, max(${value}) AS max FROM passing ` +
      `WHERE ${value} IS NOT NULL GROUP BY bin`,
  };
}

function widthOf(low: number, high: number): number {
  return (high - low) / BINS || 1;
}

function wordCount(row: IndexRow): WordCount {
  return { word: String(row['word']), count: Number(row['count']) };
}

function numberFacet(domain: Domain, rows: readonly IndexRow[]): NumberFacet {
  const { name, title, unit, low, high } = domain;
  const counts = new Map(rows.map((row) => [Number(row['bin']), Number(row['count'])]));
  const bins = Array.from({ length: BINS }, (_, bin) => counts.get(bin) ?? 0);
  const ends = (end: 'min' | 'max') => rows.map((row) => Number(row[end]));
  return {
    ...{ name, title, unit, low, high, bins },
    min: rows.length === 0 ? null : Math.min(...ends('min')),
    max: rows.length === 0 ? null : Math.max(...ends('max')),
    count: bins.reduce((sum, count) => sum + count, 0),
  };
}

async function domainsOf(
  database: Database,
  segments: readonly Segment[],
): Promise<readonly Domain[]> {
  const step = Math.ceil(segments.length / FILES_FOR_DOMAINS);
  const some = segments.filter((_, index) => index % step === 0);
  const ends = NUMBER_FIELDS.map(({ column }) => {
    const name = quoted(column);
    return `approx_quantile(${name}, [${TAIL}, ${1 - TAIL}]) AS ${name}`;
  });
  const [row] = await database.rows(`SELECT ${ends.join(', ')} FROM ${filesOf(some)}`);
  return NUMBER_FIELDS.flatMap((field) => {
    const found: unknown = row?.[field.column];
    if (!Array.isArray(found)) return [];
    const [low, high] = found.map(Number);
    return low === undefined || high === undefined ? [] : [{ ...field, low, high }];
  });
}
