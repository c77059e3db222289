import type { Database } from './database.ts';
import type { Sort, View } from './view.ts';
import { and, numberColumn, orderBy, quoted, whereClause, type Clause } from './where.ts';

/** Where a sample stands in a view. */
export interface Neighbours {
  /** How many come before it. */
  readonly place: number;
  /** Ids; null at either end. */
  readonly previous: string | null;
  readonly next: string | null;
}

interface Standing {
  readonly position: number;
  readonly id: string;
}

export async function neighboursOf(
  database: Database,
  files: string,
  { position }: Standing,
  { filters, sort }: View,
): Promise<Neighbours> {
  const passing = whereClause(filters);
  const value = await valueAt(database, files, position, sort);
  const [before, after] = [false, true].map((isAfter) =>
    and([passing, sideOf(sort, { position, value }, isAfter)]),
  ) as [Clause, Clause];
  const first = async ({ sql, values }: Clause, order: string) => {
    const rows = `SELECT id FROM ${files} WHERE ${sql} ORDER BY ${order} LIMIT 1`;
    const [row] = await database.rows(rows, values);
    return row ? String(row['id']) : null;
  };
  const [counted, previous, next] = await Promise.all([
    database.rows(`SELECT count(*) AS count FROM ${files} WHERE ${before.sql}`, before.values),
    first(before, reversed(sort)),
    first(after, orderBy(sort)),
  ]);
  return { place: Number(counted[0]?.['count']), previous, next };
}

async function valueAt(
  database: Database,
  files: string,
  position: number,
  { by }: Sort,
): Promise<number | null> {
  if (by === null) return null;
  const [row] = await database.rows(
    `SELECT ${quoted(numberColumn(by))} AS value FROM ${files} WHERE position = ?`,
    [position],
  );
  const value = row?.['value'];
  return typeof value === 'number' ? value : null;
}

/** What comes before a record in the order of the view, or after it. */
function sideOf(
  { by, descending }: Sort,
  { position, value }: { readonly position: number; readonly value: number | null },
  isAfter: boolean,
): Clause {
  const beside = { sql: `position ${isAfter ? '>' : '<'} ?`, values: [position] };
  if (by === null) {
    return descending ? { ...beside, sql: `position ${isAfter ? '<' : '>'} ?` } : beside;
  }
  const column = quoted(numberColumn(by));
  // Records without the number stand behind all others, in the order of the run.
  if (value === null) {
    const among = and([{ sql: `${column} IS NULL`, values: [] }, beside]);
    return isAfter ? among : either(among, { sql: `${column} IS NOT NULL`, values: [] });
  }
  const sign = isAfter === descending ? '<' : '>';
  const further = { sql: `${column} ${sign} ?`, values: [value] };
  const equal = and([{ sql: `${column} = ?`, values: [value] }, beside]);
  const side = either(further, equal);
  return isAfter ? either(side, { sql: `${column} IS NULL`, values: [] }) : side;
}

function either(...clauses: readonly Clause[]): Clause {
  return {
    sql: clauses.map(({ sql }) => `(${sql})`).join(' OR '),
    values: clauses.flatMap(({ values }) => values),
  };
}

function reversed({ by, descending }: Sort): string {
  if (by === null) return orderBy({ by, descending: !descending });
  const direction = descending ? 'ASC' : 'DESC';
  return `${quoted(numberColumn(by))} ${direction} NULLS FIRST, position DESC`;
}
