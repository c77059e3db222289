import type { SampleKind } from '../core/sample.ts';

const IMAGE_EXTENSIONS = 'jpg jpeg png webp gif tif tiff avif bmp heic jxl'.split(' ');
export const VIDEO_EXTENSIONS = 'mp4 mkv webm mov avi m4v ts'.split(' ');

const TABLE_EXTENSIONS: ReadonlySet<string> = new Set('jsonl ndjson csv tsv parquet'.split(' '));

const KIND_BY_EXTENSION: ReadonlyMap<string, SampleKind> = new Map([
  ...IMAGE_EXTENSIONS.map((extension) => [extension, 'image'] as const),
  ...VIDEO_EXTENSIONS.map((extension) => [extension, 'video'] as const),
]);

/** The kind that a file's name or a URL gives away; null where its extension is no medium's. */
export function kindOf(name: string): SampleKind | null {
  return KIND_BY_EXTENSION.get(extensionOf(name)) ?? null;
}

/** In lower case, without the dot and without a URL's query; empty where there is none. */
export function extensionOf(name: string): string {
  return (/\.([^./\\?#]+)(?:[?#].*)?$/s.exec(name)?.[1] ?? '').toLowerCase();
}

/** By its name, as openDataset takes it. */
export function isTable(name: string): boolean {
  return TABLE_EXTENSIONS.has(extensionOf(name));
}

/** The kind where the extension says nothing: a `video_url` is a video, everything else a picture. */
export function kindOfColumn(column: string): SampleKind {
  return /^\s*video/i.test(column) ? 'video' : 'image';
}

/** The reason under which a file that is no medium is counted. */
export function extensionReason(name: string): string {
  return `extension-${extensionOf(name) || 'none'}`;
}
