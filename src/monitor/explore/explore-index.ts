import { join } from 'node:path';
import { digest } from '../../core/hash.ts';
import { COLUMNS, PAGE_COLUMNS } from './columns.ts';
import { openDatabase, type Database } from './database.ts';
import type { Facets } from './facets.ts';
import { KeptFacets } from './kept-facets.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';
import { shardOfPosition, type IndexRow } from './row.ts';
import type { Segment } from './segment-folder.ts';
import { filesOf, SegmentsInUse, type CountedSegment } from './segments-in-use.ts';
import { updateIndex, type IndexProgress, type RecordSource } from './update-index.ts';
import type { Filters, View } from './view.ts';
import { and, orderBy, quoted, whereClause } from './where.ts';

export interface Page {
  /** Of all samples that pass. */
  readonly total: number;
  readonly rows: readonly IndexRow[];
}

interface ExploreOptions {
  /** The folder that indexes of this run lie in. */
  readonly directory: string;
  /** Records that a shard comes to, clips included; need not be exact, but must not change. */
  readonly recordsPerShard: number;
}

/** Changes with what a segment holds: an index of another form is left alone, and made anew. */
const FORM = 'explore-1';
const RECORDS_PER_SEGMENT = 16_384;
const MEMORY = '1GB';
const WRITER_MEMORY = '512MB';

/**
 * A run's samples, to be looked through: derived from its files, in files of its own. Queries read
 * what is there, so that the first samples can be looked at while the rest are still being read.
 */
export class ExploreIndex {
  readonly #folder: string;
  readonly #shardsPerSegment: number;
  readonly #database: Database;
  readonly #segments: SegmentsInUse;
  readonly #facets: KeptFacets;

  private constructor(database: Database, { directory, recordsPerShard }: ExploreOptions) {
    this.#folder = join(directory, FORM);
    this.#shardsPerSegment = Math.max(1, Math.ceil(RECORDS_PER_SEGMENT / recordsPerShard));
    this.#database = database;
    this.#segments = new SegmentsInUse(database, this.#folder);
    this.#facets = new KeptFacets(database);
  }

  static async open(options: ExploreOptions): Promise<ExploreIndex> {
    return new ExploreIndex(await openDatabase({ memory: MEMORY }), options);
  }

  /** Reads the shards that have changed, on one core; see `updateIndex`. */
  async update(
    source: RecordSource,
    onProgress: (progress: IndexProgress) => void,
    signal: AbortSignal,
  ): Promise<number> {
    const database = await openDatabase({ memory: WRITER_MEMORY, threads: 1 });
    try {
      const [folder, shardsPerSegment] = [this.#folder, this.#shardsPerSegment];
      return await updateIndex({ database, folder, source, shardsPerSegment, onProgress, signal });
    } finally {
      database.close();
    }
  }

  /** `limit` samples of a view from `offset` on. */
  async page(
    { filters, sort }: View,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<Page> {
    return this.#segments.use(async (segments) => {
      const counted = await this.#segments.count(segments, filters);
      const total = counted.reduce((sum, { count }) => sum + count, 0);
      const part =
        sort.by === null
          ? partOf(sort.descending ? counted.toReversed() : counted, offset, limit)
          : { segments: counted.filter(({ count }) => count > 0), skipped: 0 };
      if (part.segments.length === 0 || limit === 0) return { total, rows: [] };
      const { sql, values } = whereClause(filters);
      const found = await this.#database.rows(
        `SELECT position FROM ${filesOf(part.segments)} WHERE ${sql} ORDER BY ${orderBy(sort)} ` +
          `LIMIT ${limit} OFFSET ${offset - part.skipped}`,
        values,
      );
      const positions = found.map(positionOf);
      return { total, rows: await this.#rowsAt(segments, positions, PAGE_COLUMNS) };
    });
  }

  /**
   * `count` samples that pass, with their shards, in an order that is random by the seed: the one in
   * which `drawRecords` draws.
   */
  async draw(
    filters: Filters,
    { count, seed }: { readonly count: number; readonly seed: number },
  ): Promise<readonly IndexRow[]> {
    return this.#segments.use(async (segments) => {
      if (segments.length === 0) return [];
      const { sql, values } = whereClause(filters);
      return this.#database.rows(
        `SELECT id, shard FROM ${filesOf(segments)} WHERE ${sql} ` +
          `ORDER BY sha256(concat(?::VARCHAR, ' ', id)) LIMIT ${count}`,
        [...values, String(seed)],
      );
    });
  }

  /** All that the index has of a sample; null where it has no such sample. */
  async row(id: string): Promise<IndexRow | null> {
    return this.#segments.use(async (segments) => {
      const position = await this.#find(segments, id);
      if (position === null) return null;
      const [row] = await this.#rowsAt(segments, [position], Object.keys(COLUMNS));
      return row ?? null;
    });
  }

  /** The samples around one in a view, where it has a place in it or not; null for an unknown sample. */
  async neighbours(id: string, view: View): Promise<Neighbours | null> {
    return this.#segments.use(async (segments) => {
      const position = await this.#find(segments, id);
      if (position === null) return null;
      return neighboursOf(this.#database, filesOf(segments), { position, id }, view);
    });
  }

  /** Changes with the files that pages are read from. */
  async version(): Promise<string> {
    return this.#segments.use(async (segments) => digest(segments.map(({ path }) => path)));
  }

  /** What the samples that pass have in common, by filter. */
  async facets(filters: Filters): Promise<Facets> {
    return this.#segments.use(async (segments) => this.#facets.of(segments, filters));
  }

  close(): void {
    this.#database.close();
  }

  async #find(segments: readonly Segment[], id: string): Promise<number | null> {
    if (segments.length === 0) return null;
    const [row] = await this.#database.rows(
      `SELECT position FROM ${filesOf(segments)} WHERE id = ? LIMIT 1`,
      [id],
    );
    return row ? positionOf(row) : null;
  }

  async #rowsAt(
    segments: readonly Segment[],
    positions: readonly number[],
    columns: readonly string[],
  ): Promise<readonly IndexRow[]> {
    if (positions.length === 0) return [];
    const numbers = new Set(
      positions.map((position) => Math.floor(shardOfPosition(position) / this.#shardsPerSegment)),
    );
    const files = filesOf(segments.filter(({ number }) => numbers.has(number)));
    const { sql, values } = and([
      { sql: `position IN (${positions.map(() => '?').join(', ')})`, values: positions },
    ]);
    const names = columns.map(quoted).join(', ');
    const rows = await this.#database.rows(`SELECT ${names} FROM ${files} WHERE ${sql}`, values);
    const byPosition = new Map(rows.map((row) => [positionOf(row), row]));
    return positions.flatMap((position) => {
      const row = byPosition.get(position);
      return row ? [row] : [];
    });
  }
}

function positionOf(row: IndexRow): number {
  return Number(row['position']);
}

/** The segments that a page in the order of the run lies in, and what is passed over before them. */
function partOf(segments: readonly CountedSegment[], offset: number, limit: number) {
  let [before, skipped] = [0, 0];
  const part: CountedSegment[] = [];
  for (const segment of segments) {
    if (before >= offset + limit) break;
    if (before + segment.count > offset) part.push(segment);
    else skipped += segment.count;
    before += segment.count;
  }
  return { segments: part.filter(({ count }) => count > 0), skipped };
}
