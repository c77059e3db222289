import { oneLine } from '../captions/one-line.ts';
import type { Call } from '../core/chat.ts';
import { LabelProbabilities, LABELS, snakeCase } from '../core/labels.ts';
import type { StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import { parseUri } from '../core/uri.ts';

/** Where a row's caption comes from; the short caption stands in for an original that is not there. */
export type CaptionSource = 'long' | 'original' | 'short';

/** One row of a manifest; keys in snake_case, in this order, the same for every row. */
export type ManifestRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly caption: string;
  readonly caption_source: CaptionSource;
};

/** The row of a record that came through all stages. `provenance.run` is the run's id. */
export function manifestRow(
  run: string,
  sample: Sample,
  fields: Fields,
  lines: readonly StageLine[],
  source: CaptionSource,
): ManifestRow {
  const long = String(fields['longCaption']);
  const short = typeof fields['shortCaption'] === 'string' ? fields['shortCaption'] : null;
  const original = sample.originalCaption;
  const captions = { long, original: original ?? '', short: short ?? '' };
  return {
    id: sample.id,
    kind: sample.kind,
    file_name: fileNameOf(sample.uri),
    caption: oneLine(captions[source]),
    caption_source: source,
    caption_long: long,
    caption_original: original,
    caption_short: short,
    caption_flags: Array.isArray(fields['captionFlags']) ? fields['captionFlags'] : [],
    caption_fields: fields['captionFields'] ?? null,
    source: sample.uri,
    ...(sample.kind === 'image' ? pictureColumns(fields) : clipColumns(fields)),
    ...(typeof fields['tier'] === 'number' && { tier: fields['tier'] }),
    provenance: { run, stages: Object.fromEntries(lines.map(provenanceOf)) },
  };
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

function provenanceOf(line: StageLine): [string, object] {
  const [name = '', fingerprint = ''] = line.stage.split('@');
  const calls = line.calls ?? [];
  return [name, { fingerprint, ...callProvenance(calls) }];
}

/** The last call's settings, which all share, and the pictures of all calls in order. */
function callProvenance(calls: readonly Call[]): object | null {
  const call = calls.at(-1);
  if (!call) return null;
  return {
    endpoint: call.endpoint,
    model: call.model,
    vlm: call.vlm,
    prompt: call.promptSha256,
    pictures: calls.flatMap(({ pictureSha256 }) => pictureSha256),
  };
}
