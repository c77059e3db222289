import type { Call } from '../core/chat.ts';
import type { StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import { parseUri } from '../core/uri.ts';

export type CaptionSource = 'long' | 'original';

/** One row of a manifest; keys in snake_case, in this order, the same for every row. */
export type ManifestRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly caption: string;
  readonly caption_source: CaptionSource;
};

/** The row of a picture that came through all stages. `provenance.run` is the run's id. */
export function imageRow(
  run: string,
  sample: Sample,
  fields: Fields,
  lines: readonly StageLine[],
  source: CaptionSource,
): ManifestRow {
  const long = String(fields['longCaption']);
  const original = sample.originalCaption;
  return {
    id: sample.id,
    kind: sample.kind,
    file_name: fileNameOf(sample.uri),
    caption: oneLine(source === 'original' ? (original ?? '') : long),
    caption_source: source,
    caption_long: long,
    caption_original: original,
    caption_short: null,
    source: sample.uri,
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
    provenance: { run, stages: Object.fromEntries(lines.map(provenanceOf)) },
  };
}

/** Every break that a reader may take for the end of a line becomes a space. */
function oneLine(caption: string): string {
  return caption.replaceAll(/[\s\u0085\u2028\u2029]+/g, ' ').trim();
}

function fileNameOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.form === 'member') return parsed.member;
  return parsed.form === 'remote' ? parsed.url : parsed.path;
}

function provenanceOf(line: StageLine): [string, object] {
  const [name = '', fingerprint = ''] = line.stage.split('@');
  const call = line.calls?.at(-1);
  return [name, { fingerprint, ...(call && callProvenance(call)) }];
}

function callProvenance(call: Call): object {
  return {
    endpoint: call.endpoint,
    model: call.model,
    vlm: call.vlm,
    prompt: call.promptSha256,
    pictures: call.pictureSha256,
  };
}
