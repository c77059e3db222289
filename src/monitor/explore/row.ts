import type { Call } from '../../core/chat.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import type { FoldedRecord, StageLine } from '../../core/record.ts';
import type { Fields } from '../../core/sample.ts';
import { spendingOf } from '../../core/spending.ts';
import { parseUri } from '../../core/uri.ts';
import { scoresOf, SHOWN_SCORES } from '../report/scores.ts';

export type IndexValue = string | number | null | readonly string[];
export type IndexRow = Readonly<Record<string, IndexValue>>;

/** Records that a shard of sources can come to, their clips included. */
const PLACES = 2 ** 24;
/** Of the hash of a prompt: enough to tell any two apart, and what a filter is given at most. */
export const PROMPT_DIGITS = 16;
const EXCERPT_LETTERS = 160;

/** The shard of sources that a position in the order of the run lies in, by its number. */
export function shardOfPosition(position: number): number {
  return Math.floor(position / PLACES);
}

/** The positions of a shard of sources: from `first`, up to `end` and without it. */
export function rangeOfShard(shard: string): { readonly first: number; readonly end: number } {
  const first = Number(shard) * PLACES;
  return { first, end: first + PLACES };
}

/** The rows of a shard of sources as JSON lines; `records` as its fold gives them. */
export function indexLines(
  shard: string,
  records: readonly (FoldedRecord & { readonly shard: string })[],
): string {
  const { first } = rangeOfShard(shard);
  return records
    .map((record, place) => `${JSON.stringify(indexRow(record, record.shard, first + place))}\n`)
    .join('');
}

/** What the index keeps of a record. */
export function indexRow(record: FoldedRecord, shard: string, position: number): IndexRow {
  const { sample, sourceId, state } = record;
  const fields = fieldsOf(record);
  const scores = scoresOf(fields);
  return {
    ...{ position, shard, sourceId, kind: sample.kind, folder: folderOf(sample.uri) },
    ...{ id: wellFormed(sample.id), uri: wellFormed(sample.uri) },
    startSeconds: numberIn(fields, 'startSeconds'),
    endSeconds: numberIn(fields, 'endSeconds'),
    ...endOf(record),
    ...captionsOf(sample.originalCaption, fields),
    ...Object.fromEntries(SHOWN_SCORES.map(({ field }) => [field, scores.get(field) ?? null])),
    aestheticScorer: textIn(fields, 'aestheticScorer'),
    flags: wordsIn(fields['captionFlags']),
    checks: [...new Set(state.lines.flatMap(({ checks }) => Object.keys(checks ?? {})))],
    ...callsOf(state.lines),
  };
}

/** What the stages up to a record's end have added; of a clip also what its own span says. */
export function fieldsOf({ sample, state }: FoldedRecord): Fields {
  if (state.at === 'through') return state.fields;
  const fields: Record<string, unknown> = {};
  for (const line of state.lines) {
    if (line.outcome === 'emit') Object.assign(fields, line.fields);
    if (line.outcome === 'split') {
      Object.assign(fields, line.clips.find(({ id }) => id === sample.id)?.fields);
    }
  }
  return fields;
}

function endOf({ state }: FoldedRecord): IndexRow {
  const nothing = { reason: null, message: null, value: null, threshold: null };
  switch (state.at) {
    case 'through':
      return { outcome: 'through', stage: null, ...nothing };
    case 'pending':
      return { outcome: 'pending', stage: state.stage, ...nothing };
    case 'failed': {
      const { code, message } = state.line;
      const failed = { reason: code, message: wellFormed(message) };
      return { outcome: 'failed', stage: state.stage, ...nothing, ...failed };
    }
    case 'rejected': {
      const { reason, value, threshold } = state.line;
      const held = { value: shown(value), threshold: shown(threshold) };
      return { outcome: 'rejected', stage: state.stage, reason, message: null, ...held };
    }
  }
}

function captionsOf(originalCaption: string | null, fields: Fields): IndexRow {
  const longCaption = textIn(fields, 'longCaption');
  const shortCaption = textIn(fields, 'shortCaption');
  const original = originalCaption === null ? null : wellFormed(originalCaption);
  const others = Object.values(otherCaptionsOf(fields) ?? {}).filter((text) => text !== null);
  const excerpt = longCaption ?? shortCaption ?? original;
  return {
    ...{ originalCaption: original, shortCaption, longCaption },
    otherCaptions: others.length === 0 ? null : wellFormed(others.join('\n')),
    excerpt: excerpt === null ? null : wellFormed(excerpt.slice(0, EXCERPT_LETTERS)),
    words: longCaption === null ? null : longCaption.split(/\s+/u).filter(Boolean).length,
  };
}

function callsOf(lines: readonly StageLine[]): IndexRow {
  const all = lines.flatMap(({ calls }) => calls ?? []);
  const paid = all.filter(({ fromCache }) => fromCache !== true);
  const { calls, inputTokens, outputTokens, costUsd, unpricedCalls } = spendingOf(paid);
  const distinct = (valueOf: (call: Call) => string) => [...new Set(all.map(valueOf))];
  return {
    calls,
    models: distinct(({ model }) => model),
    endpoints: distinct(({ endpoint }) => endpoint),
    prompts: distinct(({ promptSha256 }) => promptSha256.slice(0, PROMPT_DIGITS)),
    inputTokens: calls === 0 ? null : inputTokens,
    outputTokens: calls === 0 ? null : outputTokens,
    costUsd: unpricedCalls === calls ? null : costUsd,
    seconds: calls === 0 ? null : paid.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / 1_000,
  };
}

/** The folder of a file, its archive, or the host of an address. */
function folderOf(uri: string): string {
  const parsed = parseUri(uri);
  switch (parsed.form) {
    case 'member':
      return parsed.archive;
    case 'remote':
      return URL.canParse(parsed.url) ? new URL(parsed.url).host : parsed.url;
    case 'file':
      return parsed.path.includes('/') ? parsed.path.slice(0, parsed.path.lastIndexOf('/')) : '.';
  }
}

function shown(value: number | string | null): string | null {
  return value === null ? null : String(value);
}

function numberIn(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? wellFormed(value) : null;
}

function wordsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

/** Half of a surrogate pair is no text to DuckDB, which would refuse the whole file. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
