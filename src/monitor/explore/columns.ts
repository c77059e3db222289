import { SHOWN_SCORES } from '../report/scores.ts';

/** A number of a record by which samples are filtered and sorted. */
export interface NumberField {
  /** As addresses and filters name it: `sharpness`, `text-dominated`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Where it stands in the index. A fixed list: nothing from outside becomes the name of a column. */
  readonly column: string;
}

const MEASURED: readonly NumberField[] = SHOWN_SCORES.map(({ field, title, unit }) => ({
  ...{ name: field, title, unit, column: field },
}));

/** Of the long caption, and of all calls for the record that were paid. */
const OF_CAPTIONS: readonly NumberField[] = [
  { name: 'words', title: 'Words of the caption', unit: 'words', column: 'words' },
  { name: 'inputTokens', title: 'Input tokens', unit: 'tokens', column: 'inputTokens' },
  { name: 'outputTokens', title: 'Output tokens', unit: 'tokens', column: 'outputTokens' },
  { name: 'costUsd', title: 'Cost', unit: 'US dollars', column: 'costUsd' },
  { name: 'seconds', title: 'Time of calls', unit: 'seconds', column: 'seconds' },
];

export const NUMBER_FIELDS: readonly NumberField[] = [...MEASURED, ...OF_CAPTIONS];

const TEXT_COLUMNS = [
  ...['shard', 'id', 'kind', 'uri', 'folder', 'sourceId'],
  ...['outcome', 'stage', 'reason', 'message', 'value', 'threshold', 'excerpt'],
  ...['originalCaption', 'shortCaption', 'longCaption', 'otherCaptions', 'aestheticScorer'],
] as const;

const LIST_COLUMNS = ['flags', 'checks', 'models', 'endpoints', 'prompts'] as const;

/** The columns of the index with their types in DuckDB's words. */
export const COLUMNS: Readonly<Record<string, string>> = {
  ...allOf(['position', 'startSeconds', 'endSeconds', 'calls'], 'DOUBLE'),
  ...allOf(TEXT_COLUMNS, 'VARCHAR'),
  ...allOf(LIST_COLUMNS, 'VARCHAR[]'),
  ...allOf(
    NUMBER_FIELDS.map(({ column }) => column),
    'DOUBLE',
  ),
};

/** What a grid of samples shows. Whole captions are left in the file: reading them costs more than all the rest. */
export const PAGE_COLUMNS: readonly string[] = [
  ...['position', 'shard', 'id', 'kind', 'uri', 'startSeconds', 'endSeconds', 'width', 'height'],
  ...['outcome', 'stage', 'reason', 'value', 'threshold', 'excerpt', 'flags'],
];

function allOf(names: readonly string[], type: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, type]));
}
