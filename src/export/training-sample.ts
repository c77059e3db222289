import { digest } from '../core/hash.ts';
import type { SampleKind } from '../core/sample.ts';
import type { CaptionSource, ManifestRow } from './manifest-row.ts';
import { oneLine } from '../captions/one-line.ts';

/** A caption with where it comes from, as `caption_source` has it; on one line, and not empty. */
export interface NamedCaption {
  readonly source: CaptionSource;
  readonly caption: string;
}

/** A row of the manifest, ready to be laid out for a trainer. */
export interface TrainingSample {
  /** Base name of its files: unlike any other's, without dots, the same from export to export. */
  readonly name: string;
  readonly kind: SampleKind;
  /** Of its media file, without a dot. */
  readonly extension: string;
  /** The caption that the mix has drawn; never empty, on one line. */
  readonly caption: string;
  /** The long caption, and the original one or what stands in for it, if there is one. */
  readonly long: string;
  readonly other: NamedCaption | null;
  /** Those of further captioners, in the order of their config. */
  readonly others: readonly NamedCaption[];
  readonly width: number;
  readonly height: number;
  /** 1 for a picture. */
  readonly frames: number;
  /** Null for a picture. */
  readonly fps: number | null;
  /** Absolute path of the media as the dataset has them; null where they are in no file of their own. */
  readonly reference: string | null;
  readonly row: ManifestRow;
}

/** All captions of a sample: the long one, those of further captioners, and the original one. */
export function captionsOf(sample: TrainingSample): readonly string[] {
  return namedCaptionsOf(sample).map(({ caption }) => caption);
}

/** The same, each with its source. */
export function namedCaptionsOf(sample: TrainingSample): readonly NamedCaption[] {
  const { long, others, other } = sample;
  return [{ source: 'long', caption: long }, ...others, ...(other === null ? [] : [other])];
}

const READABLE_CHARACTERS = 40;

/**
 * A base name for a sample's files: the source's own for a person, and a hash of id and content that
 * tells it from all others. Trainers cache by base name, so a name must never come to stand for
 * another sample or another content. No dots: WebDataset ends a key at the first.
 */
export function nameOf(row: ManifestRow): string {
  const file = String(row['file_name']).split('/').at(-1) ?? '';
  const readable = file
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, READABLE_CHARACTERS);
  const hash = digest([row.id, row['media_sha256'] ?? null]);
  return readable === '' ? hash : `${readable}-${hash}`;
}

export function captionsOfOthers(row: ManifestRow): readonly NamedCaption[] {
  return Object.entries(row.caption_others ?? {})
    .map(([source, caption]) => ({ source, caption: oneLine(caption ?? '') }))
    .filter(({ caption }) => caption !== '');
}

/** Null where neither an original caption nor a short one has a word in it. */
export function otherCaptionOf(row: ManifestRow): NamedCaption | null {
  for (const source of ['original', 'short'] as const) {
    const caption = row[`caption_${source}`];
    const line = typeof caption === 'string' ? oneLine(caption) : '';
    if (line !== '') return { source, caption: line };
  }
  return null;
}
