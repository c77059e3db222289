import type { ColumnMapping } from '../core/dataset.ts';
import type { SampleKind } from '../core/sample.ts';
import { findColumn, resolveMapping } from './columns.ts';
import type { SpansReading } from './read-spans.ts';
import type { Column } from './table.ts';

/** A dataset of videos that is known by its columns. */
export interface VideoLayout {
  /** Names each row's video, with its extension or without. */
  readonly nameColumn: string;
  /** Holds the clips of each row; null where each row is one. */
  readonly spansColumn: string | null;
  /** Where the videos may lie, from the table's directory; else they lie in it. */
  readonly mediaFolders: readonly string[];
}

/** What the columns of a table mean. */
export interface TableMeaning {
  readonly mapping: ColumnMapping;
  /** Where rows have clips; null where none has. */
  readonly spans: SpansReading | null;
  /** Of media whose name does not tell; null leaves it to the column's name. */
  readonly kind: SampleKind | null;
  /** Where the paths are mere names of videos; null where they are paths. */
  readonly videoNames: VideoLayout | null;
}

/** Column names in lower case. A table has the layout of which it has all columns. */
const LAYOUTS: readonly (VideoLayout & { readonly columns: readonly string[] })[] = [
  {
    // Panda-70M (github.com/snap-research/Panda-70M, dataset_dataloading): a row is a whole video.
    columns: ['videoid', 'timestamp', 'caption', 'matching_score'],
    nameColumn: 'videoid',
    spansColumn: 'timestamp',
    mediaFolders: ['video', 'videos'],
  },
  {
    // OpenVid-1M (huggingface.co/datasets/nkp37/OpenVid-1M): data/train/*.csv, and video/*.mp4.
    columns: ['video', 'caption', 'temporal consistency score', 'camera motion'],
    nameColumn: 'video',
    spansColumn: null,
    mediaFolders: ['video', '../../video'],
  },
];

/** The layout that the columns show, with their own spelling; null where they show none. */
export function videoLayoutOf(columns: readonly Column[]): VideoLayout | null {
  const spelling = new Map(columns.map(({ name }) => [name.trim().toLowerCase(), name]));
  const layout = LAYOUTS.find((known) => known.columns.every((name) => spelling.has(name)));
  if (layout === undefined) return null;
  const { nameColumn, spansColumn, mediaFolders } = layout;
  return {
    nameColumn: spelling.get(nameColumn) ?? nameColumn,
    spansColumn: spansColumn === null ? null : (spelling.get(spansColumn) ?? null),
    mediaFolders,
  };
}

/** Says what the columns of a table mean; `map` wins. Throws SourceError as `resolveMapping` does. */
export function meaningOf(
  columns: readonly Column[],
  map: Partial<ColumnMapping>,
  tableName: string,
): TableMeaning {
  const layout = videoLayoutOf(columns);
  const named = map.clips === undefined ? (layout?.spansColumn ?? null) : map.clips;
  const known = withLists(columns, named);
  const downloads = layout === null ? {} : downloadsOf(layout, map);
  const mapping = resolveMapping(known, { ...downloads, ...map, clips: named }, tableName);
  const spansColumn = mapping.clips;
  const captionsAreLists = map.caption === undefined && map.clips === undefined;
  return {
    mapping,
    spans:
      spansColumn === null
        ? null
        : { spansColumn, captionColumn: mapping.caption, captionsAreLists },
    kind: layout === null && spansColumn === null ? null : 'video',
    videoNames: layout !== null && mapping.path === layout.nameColumn ? layout : null,
  };
}

/** Downloads come before addresses, which may be pages around a video, unless `map` says otherwise. */
function downloadsOf(
  { nameColumn }: VideoLayout,
  map: Partial<ColumnMapping>,
): Partial<ColumnMapping> {
  return map.path === undefined && map.url === undefined ? { path: nameColumn } : {};
}

/**
 * Throws SourceError where a later file of a table lacks a column that means something: it would give
 * rows without captions, silently.
 */
export function checkColumns(
  columns: readonly Column[],
  { mapping }: TableMeaning,
  tableName: string,
): void {
  for (const column of Object.values(mapping)) {
    if (column !== null) findColumn(withLists(columns, mapping.clips), column, tableName);
  }
}

/** Where rows have clips, these are a list, and a list may be their captions: Parquet and JSON hold them as such. */
function withLists(columns: readonly Column[], spansColumn: string | null): readonly Column[] {
  if (spansColumn === null) return columns;
  return columns.map(({ name, obstacle }) => ({
    name,
    obstacle: obstacle === 'a list' ? null : obstacle,
  }));
}
