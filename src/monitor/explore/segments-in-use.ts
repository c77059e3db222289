import { fileList, type Database } from './database.ts';
import { listSegments, type Segment } from './segment-folder.ts';
import type { Filters } from './view.ts';
import { whereClause } from './where.ts';

/** A segment with how many of its records pass a filter. */
export interface CountedSegment extends Segment {
  readonly count: number;
}

const TRIES = 5;
const FILTERS_KEPT = 64;

/** The files of an index, as they are while a query reads them. */
export class SegmentsInUse {
  readonly #folder: string;
  readonly #database: Database;
  /** By filters, then by file: a file never changes, and so neither does its count. */
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** Runs a query on the files that are there; again where one was replaced meanwhile. */
  async use<Result>(query: (segments: readonly Segment[]) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const segments = await listSegments(this.#folder);
      try {
        return await query(segments);
      } catch (error) {
        const now = new Set((await listSegments(this.#folder)).map(({ path }) => path));
        const isReplaced = segments.some(({ path }) => !now.has(path));
        if (!isReplaced || attempt === TRIES) throw error;
      }
    }
  }

  /** How many records of each segment pass; only files that are new are read. */
  async count(segments: readonly Segment[], filters: Filters): Promise<readonly CountedSegment[]> {
    const counts = this.#countsOf(filters);
    const unknown = segments.filter(({ path }) => !counts.has(path));
    if (unknown.length > 0) {
      const { sql, values } = whereClause(filters);
      const found = await this.#database.rows(
        `SELECT filename, count(*) AS count FROM ${filesOf(unknown)} WHERE ${sql} GROUP BY filename`,
        values,
      );
      for (const { path } of unknown) counts.set(path, 0);
      for (const row of found) counts.set(String(row['filename']), Number(row['count']));
    }
    const counted = segments.map((one) => ({ ...one, count: counts.get(one.path) ?? 0 }));
    const current = new Set(segments.map(({ path }) => path));
    for (const path of counts.keys()) if (!current.has(path)) counts.delete(path);
    return counted;
  }

  #countsOf(filters: Filters): Map<string, number> {
    const key = JSON.stringify(filters);
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    this.#counts.delete(key);
    this.#counts.set(key, counts);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > FILTERS_KEPT && oldest !== undefined) this.#counts.delete(oldest);
    return counts;
  }
}

/** The rows of these files, as a query reads them. At least one. */
export function filesOf(segments: readonly Segment[]): string {
  return `read_parquet(${fileList(segments.map(({ path }) => path))}, filename = true)`;
}
