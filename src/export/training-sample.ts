import { digest } from '../core/hash.ts';
import type { SampleKind } from '../core/sample.ts';
import type { ManifestRow } from './manifest-row.ts';
import { oneLine } from '../captions/one-line.ts';

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
  readonly other: string | null;
  /** Those of further captioners, in the order of their config. */
  readonly others: readonly string[];
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
export function captionsOf({ long, others, other }: TrainingSample): readonly string[] {
  return [long, ...others, ...(other === null ? [] : [other])];
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

export function captionsOfOthers(row: ManifestRow): readonly string[] {
  const lines = Object.values(row.caption_others ?? {}).map((caption) => oneLine(caption ?? ''));
  return lines.filter((line) => line !== '');
}

/** Null where neither an original caption nor a short one has a word in it. */
export function otherCaptionOf(row: ManifestRow): string | null {
  for (const key of ['caption_original', 'caption_short']) {
    const caption = row[key];
    const line = typeof caption === 'string' ? oneLine(caption) : '';
    if (line !== '') return line;
  }
  return null;
}
