import { oneLine } from '../captions/one-line.ts';
import { LabelProbabilities, LABELS, snakeCase } from '../core/labels.ts';
import { otherCaptionsOf } from '../core/other-captions.ts';
import type { StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import { parseUri } from '../core/uri.ts';
import { provenanceOf, revisionIn, type Provenance } from './provenance.ts';
import type { RowRevision } from './review-records.ts';

/**
 * Where a row's caption comes from: `long`, `original`, or a captioner by its name; `short` stands in
 * for an original that is not there.
 */
export type CaptionSource = string;

/** One row of a manifest; keys in snake_case, in this order, the same for every row. */
export type ManifestRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly caption: string;
  readonly caption_source: CaptionSource;
  /** Of further captioners by name; absent where there are none. */
  readonly caption_others?: Readonly<Record<string, string | null>>;
  /** Who wrote `caption_long`; absent where no record of the run is revised. */
  readonly caption_long_by?: 'human' | 'model';
};

/** All of a row but its `provenance`, which comes last. */
export type RowColumns = Omit<ManifestRow, 'provenance'> &
  Pick<ManifestRow, 'id' | 'caption' | 'caption_source' | 'caption_others'>;

/** The row of a record that came through all stages. `run` is the run's id. */
export function manifestRow(
  run: string,
  sample: Sample,
  fields: Fields,
  lines: readonly StageLine[],
  source: CaptionSource,
): ManifestRow {
  const provenance = provenanceOf(run, fields, lines);
  return Object.assign(rowColumns(sample, fields, source), { provenance });
}

export function rowColumns(sample: Sample, fields: Fields, source: CaptionSource): RowColumns {
  const long = String(fields['longCaption']);
  const short = typeof fields['shortCaption'] === 'string' ? fields['shortCaption'] : null;
  const original = sample.originalCaption;
  const others = otherCaptionsOf(fields);
  const captions: Readonly<Record<string, string | null>> = { ...others, long, original, short };
  const columns = {
    id: sample.id,
    kind: sample.kind,
    file_name: fileNameOf(sample.uri),
    caption: oneLine(captions[source] ?? ''),
    caption_source: source,
    caption_long: long,
    caption_original: original,
    caption_short: short,
    ...(others && { caption_others: others }),
    caption_flags: Array.isArray(fields['captionFlags']) ? fields['captionFlags'] : [],
    caption_fields: fields['captionFields'] ?? null,
    ...(revisionIn(fields) !== undefined && revisionColumns(fields)),
    source: sample.uri,
  };
  // Not spread: V8 may make a hash table of so many columns, at ten times the cost.
  return Object.assign(
    columns,
    sample.kind === 'image' ? pictureColumns(fields) : clipColumns(fields),
    typeof fields['tier'] === 'number' ? { tier: fields['tier'] } : null,
  );
}

/** What a person said of the row's record; null where nobody did. */
export function revisionOf({ provenance }: ManifestRow): RowRevision | null {
  return (provenance as Provenance).revision ?? null;
}

/** The captions that a row may train on, by source; null where it has none of it. */
export function captionsIn(row: RowColumns): Readonly<Record<CaptionSource, string | null>> {
  const text = (key: string): string | null => {
    const caption = row[key];
    return typeof caption === 'string' ? caption : null;
  };
  const own = {
    long: text('caption_long'),
    original: text('caption_original'),
    short: text('caption_short'),
  };
  return row.caption_others ? { ...own, ...row.caption_others } : own;
}

/** The model's own words stay beside a person's. */
function revisionColumns(fields: Fields): Pick<ManifestRow, 'caption_long_by'> {
  const { modelCaption } = fields;
  const caption_long_by = typeof modelCaption === 'string' ? 'human' : 'model';
  return { caption_long_by, ...{ caption_model: modelCaption ?? null } };
}

function pictureColumns(fields: Fields): object {
  return {
    width: fields['width'],
    height: fields['height'],
    has_alpha: fields['hasAlpha'],
    media_sha256: fields['mediaSha256'],
    sharpness: fields['sharpness'],
    contrast: fields['contrast'],
    brightness: fields['brightness'],
    clipped: fields['clipped'],
    colourfulness: fields['colourfulness'],
    flat_share: fields['flatShare'],
    aesthetic_score: fields['aesthetic'],
    aesthetic_scorer: fields['aestheticScorer'],
  };
}

function clipColumns(fields: Fields): object {
  return {
    start_seconds: fields['startSeconds'],
    end_seconds: fields['endSeconds'],
    duration_seconds: fields['durationSeconds'],
    width: fields['width'],
    height: fields['height'],
    fps: fields['fps'],
    media_sha256: fields['mediaSha256'],
    motion_score: fields['motion'],
    motion_scorer: motionScorerOf(fields),
    camera_motion: fields['camera'],
    sharpness: fields['sharpness'],
    contrast: fields['contrast'],
    brightness: fields['brightness'],
    black_share: fields['blackShare'],
    freeze_share: fields['freezeShare'],
    bar_share: fields['barShare'],
    aesthetic_score: fields['aesthetic'],
    aesthetic_scorer: fields['aestheticScorer'],
    labels: labelColumns(fields['labels']),
    caption_frames: fields['denseCaptions'] ?? null,
  };
}

/**
 * By what motion was measured: scores of other methods, samples a second or sizes do not compare. The
 * method's number rises when the same flow would come to another score. Null where a run of old does
 * not say.
 */
function motionScorerOf({ flowSampleFps, flowWidth, flowHeight }: Fields): string | null {
  if (typeof flowSampleFps !== 'number') return null;
  return `dis-1 ${flowSampleFps} fps ${String(flowWidth)}x${String(flowHeight)}`;
}

/** Null where the run asked for no labels. */
function labelColumns(labels: unknown): Readonly<Record<string, number | null>> | null {
  const parsed = LabelProbabilities.safeParse(labels);
  if (!parsed.success) return null;
  return Object.fromEntries(LABELS.map((label) => [snakeCase(label), parsed.data[label]]));
}

/** From the media root: a path, or an archive's path with the member's own. Else a URL. */
function fileNameOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.form === 'member') return `${parsed.archive}/${parsed.member}`;
  return parsed.form === 'remote' ? parsed.url : parsed.path;
}
