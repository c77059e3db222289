import type { ColumnMapping, ColumnRole } from '../core/dataset.ts';
import { badColumns } from './source-errors.ts';
import { isJsonObject } from './table.ts';
import type { Column, Values } from './table.ts';

/** Names that img2dataset, LAION, COYO and Hugging Face datasets use, likeliest first. */
const NAMES_BY_ROLE: Readonly<Record<ColumnRole, readonly string[]>> = {
  id: ['key', '__key__', 'id', 'videoid', 'sample_id'],
  path: 'file_name file_path path image_path video_path image video filepath'.split(' '),
  url: ['url', 'image_url', 'video_url'],
  caption: ['caption', 'text', 'prompt', 'top_caption', 'description', 'alt'],
  // Known by the layout of the whole table, or named: lists of numbers have many names.
  clips: [],
};

/**
 * Says which column plays which role. `map` wins over detection, and null in it means "none". Where
 * `map` names the url and not the path, the media are taken from the url.
 * Throws SourceError where a named column is missing or holds no plain values.
 */
export function resolveMapping(
  columns: readonly Column[],
  map: Partial<ColumnMapping>,
  tableName: string,
): ColumnMapping {
  const choose = (role: ColumnRole): string | null => {
    const named = map[role];
    if (named === undefined) return detectColumn(columns, role);
    return named === null ? null : findColumn(columns, named, tableName);
  };
  const urlIsNamed = typeof map.url === 'string' && map.path === undefined;
  return {
    id: choose('id'),
    path: urlIsNamed ? null : choose('path'),
    url: choose('url'),
    caption: choose('caption'),
    clips: choose('clips'),
  };
}

/** Throws SourceError where neither a path nor a url is known. */
export function requireMedia(
  mapping: ColumnMapping,
  columns: readonly Column[],
  tableName: string,
): void {
  if (mapping.path !== null || mapping.url !== null) return;
  throw badColumns(
    `${tableName}: no column holds a file's path or a url. ${listed(columns)} ` +
      'Name one with --map path=COLUMN or --map url=COLUMN.',
  );
}

export function detectColumn(columns: readonly Column[], role: ColumnRole): string | null {
  for (const name of NAMES_BY_ROLE[role]) {
    const found = columns.find((column) => plain(column.name) === name && column.obstacle === null);
    if (found) return found.name;
  }
  return null;
}

/** The column of that name, spelled exactly or else in other letter case. Throws SourceError. */
export function findColumn(columns: readonly Column[], name: string, tableName: string): string {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => plain(column.name) === plain(name));
  if (found === undefined) {
    throw badColumns(`${tableName}: there is no column "${name}". ${listed(columns)}`);
  }
  if (found.obstacle !== null) {
    throw badColumns(
      `${tableName}: column "${found.name}" holds ${found.obstacle}, not plain values. ` +
        `${listed(columns)} Name another one with --map.`,
    );
  }
  return found.name;
}

/** The columns that some rows have between them; one with a list or an object plays no role. */
export function columnsOf(rows: Iterable<Values>): Column[] {
  const obstacles = new Map<string, string | null>();
  for (const values of rows) {
    for (const [name, value] of Object.entries(values)) {
      const obstacle = Array.isArray(value) ? 'a list' : isJsonObject(value) ? 'an object' : null;
      obstacles.set(name, obstacles.get(name) ?? obstacle);
    }
  }
  return [...obstacles].map(([name, obstacle]) => ({ name, obstacle }));
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

function listed(columns: readonly Column[]): string {
  if (columns.length === 0) return 'It has no columns.';
  const names = columns.map(({ name, obstacle }) => (obstacle ? `${name} (${obstacle})` : name));
  return `Its columns: ${names.join(', ')}.`;
}
