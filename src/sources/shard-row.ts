import type { ColumnMapping, Row } from '../core/dataset.ts';
import { columnsOf, detectColumn, findColumn } from './columns.ts';
import { kindOf } from './media-kind.ts';
import { readSpans } from './read-spans.ts';
import { restOf, textOf } from './record-values.ts';
import type { SampleGroup } from './sample-group.ts';
import type { Shard } from './shard.ts';
import { badColumns } from './source-errors.ts';
import type { Column } from './table.ts';
import { videoLayoutOf } from './video-layout.ts';

/** What the key before a member's extension is called, in WebDataset and here. */
const KEY = '__key__';
const TEXT_MEMBER = '.txt';

/**
 * video2dataset names in this field the clips of a video. Of a file that it has cut, it names the one
 * that the file is, by its place in the whole video, and ends the key in that clip's number.
 */
const CLIPS = 'clips';
const CUT_KEY = /_\d+$/;

/** How rows are made of a shard's groups. */
export interface ShardMapping {
  /** For printing. */
  readonly columns: ColumnMapping;
  readonly captionFromText: boolean;
  /** The field of the `.json` that holds the caption where no text member does. */
  readonly captionField: string | null;
  /** The field of the `.json` that may name a video's clips; null where there is none. */
  readonly spansField: string | null;
}

/**
 * Resolves the mapping from some groups of the dataset; the columns are the fields of their `.json`,
 * `__key__`, and `.txt`, which wins over a field. Throws SourceError.
 */
export function resolveShardMapping(
  groups: readonly SampleGroup[],
  map: Partial<ColumnMapping>,
  shardName: string,
): ShardMapping {
  if (typeof map.path === 'string' || typeof map.url === 'string') {
    throw badColumns(
      `${shardName}: the media are in the shards, so --map path and --map url do not apply.`,
    );
  }
  const fields = columnsOf(groups.map(({ json }) => json));
  if (typeof map.clips === 'string') {
    throw badColumns(
      `${shardName}: --map clips is for tables; in shards, clips are known by video2dataset's fields.`,
    );
  }
  const spansField = map.clips === null ? null : spansFieldOf(fields);
  const columns = [{ name: KEY, obstacle: null }, { name: TEXT_MEMBER, obstacle: null }, ...fields];
  const id = map.id === undefined ? KEY : map.id && findColumn(columns, map.id, shardName);
  const withCaption = (caption: string | null): ColumnMapping => {
    return { id, path: null, url: null, caption, clips: spansField };
  };
  if (map.caption === undefined) {
    const captionField = detectColumn(fields, 'caption');
    const hasText = groups.some((group) => group.caption !== null);
    const shown = withCaption(hasText ? TEXT_MEMBER : captionField);
    return { columns: shown, captionFromText: true, captionField, spansField };
  }
  const named = map.caption === null ? null : findColumn(columns, map.caption, shardName);
  const captionFromText = named === TEXT_MEMBER;
  const captionField = captionFromText ? null : named;
  return { columns: withCaption(named), captionFromText, captionField, spansField };
}

function spansFieldOf(fields: readonly Column[]): string | null {
  const names = new Set(fields.map(({ name }) => name));
  if ([CLIPS, 'key', 'status'].every((name) => names.has(name))) return CLIPS;
  return videoLayoutOf(fields)?.spansColumn ?? null;
}

/** Throws SourceError where a field that plays a role holds a list or an object. */
export function groupRow(
  { key, json, caption: textCaption }: SampleGroup,
  mediaPath: string,
  shard: Shard,
  { columns, captionFromText, captionField, spansField }: ShardMapping,
): Row {
  const origin = `${shard.name}:${mediaPath}`;
  const kind = kindOf(mediaPath) ?? 'image';
  const fieldCaption = textOf(json, captionField, origin)?.trim() ?? null;
  const text = (captionFromText ? textCaption : null) ?? fieldCaption;
  const clips = kind === 'video' && spansField !== null ? (json[spansField] ?? null) : null;
  const reading = { spansColumn: spansField ?? '', captionColumn: columns.caption };
  const read = readSpans({ clips, caption: text }, { ...reading, captionsAreLists: false }, origin);
  const isCut = read.spans?.length === 1 && CUT_KEY.test(key);
  const { spans, caption } = isCut ? { spans: undefined, caption: text } : read;
  return {
    key: columns.id === KEY ? key : (textOf(json, columns.id, origin)?.trim() ?? null),
    kind,
    uri: shard.uriOf(mediaPath),
    originalCaption: caption,
    origin,
    ...(spans && { spans }),
    // Where a text member says something else than the field, both are kept.
    extra: restOf(json, [
      columns.id,
      json.key === key ? 'key' : null,
      text === fieldCaption ? captionField : null,
      spans === undefined ? null : spansField,
    ]),
  };
}
