import { open, rename } from 'node:fs/promises';
import { COLUMNS } from './columns.ts';
import { fileList, literal, type Database } from './database.ts';
import { removeIfThere, type Segment } from './segment-folder.ts';
import { quoted } from './where.ts';

/** What each shard's files were when its rows were made, by shard of sources. */
export type Stamps = ReadonlyMap<string, string>;

const STAMPS = 'recaptor_stamps';
/** Rows that are decompressed together: few for one sample, many for a look at all. */
const ROW_GROUP = 8_192;
const LARGEST_ROW_BYTES = 64 * 1024 * 1024;

/** The stamps that a segment was written with. */
export async function stampsOf(database: Database, { path }: Segment): Promise<Stamps> {
  const [row] = await database.rows(
    `SELECT decode(value) AS stamps FROM parquet_kv_metadata(${fileList([path])}) ` +
      `WHERE decode(key) = '${STAMPS}'`,
  );
  const stamps = row?.['stamps'];
  return new Map(Object.entries(JSON.parse(String(stamps ?? '{}')) as Record<string, string>));
}

interface SegmentContent {
  /** Where it goes; appears whole or not at all. */
  readonly path: string;
  /** Rows of shards that have changed, as JSON lines, a shard at a time. */
  readonly lines: AsyncIterable<string>;
  /** Rows that stay, from the file of before. */
  readonly kept: { readonly from: Segment; readonly positions: readonly PositionRange[] } | null;
  readonly stamps: Stamps;
}

/** Positions of one shard: from `first`, up to `end` and without it. */
export interface PositionRange {
  readonly first: number;
  readonly end: number;
}

/** Writes a segment: what has changed beside what stays, in the order of the run. */
export async function writeSegment(database: Database, content: SegmentContent): Promise<void> {
  const temporary = `${content.path}.tmp`;
  const lines = `${content.path}.jsonl`;
  try {
    await writeLines(lines, content.lines);
    await database.rows(
      `COPY (${rowsOf(lines, content.kept)} ORDER BY position) TO ${literal(temporary)} ` +
        `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}, ` +
        `KV_METADATA {${STAMPS}: ${literal(JSON.stringify(Object.fromEntries(content.stamps)))}})`,
    );
    await rename(temporary, content.path);
  } finally {
    await removeIfThere(lines);
    await removeIfThere(temporary);
  }
}

function rowsOf(lines: string, kept: SegmentContent['kept']): string {
  const names = Object.keys(COLUMNS).map(quoted).join(', ');
  const types = Object.entries(COLUMNS).map(([name, type]) => `${quoted(name)}: ${literal(type)}`);
  const changed =
    `SELECT ${names} FROM read_json(${fileList([lines])}, format = 'newline_delimited', ` +
    `columns = {${types.join(', ')}}, maximum_object_size = ${LARGEST_ROW_BYTES})`;
  if (kept === null || kept.positions.length === 0) return changed;
  const ranges = kept.positions.map(
    ({ first, end }) => `(position >= ${first} AND position < ${end})`,
  );
  const stays = `SELECT ${names} FROM read_parquet(${fileList([kept.from.path])})`;
  return `${stays} WHERE ${ranges.join(' OR ')} UNION ALL ${changed}`;
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    for await (const text of lines) await file.appendFile(text);
  } finally {
    await file.close();
  }
}
