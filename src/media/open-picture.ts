import type { Metadata, Sharp } from 'sharp';

import { MediaError, messageOf } from '../core/errors.ts';
import type { PictureLimits } from '../core/media.ts';
import { loadSharp } from './load-sharp.ts';

/** A picture file whose header was read and found within limits. No pixel is decoded yet. */
export interface OpenPicture {
  readonly shown: string;
  readonly bytes: Uint8Array;
  readonly metadata: Metadata;
  /** `jpeg`, `png`, `webp`, `gif`, `tiff` or `avif`. */
  readonly format: string;
  /** A new decoder of the first frame; truncated and damaged files fail in it. */
  decoder(): Sharp;
}

/**
 * Reads a picture's header.
 *
 * Throws MediaError: `media_not_a_picture` where the bytes are of no format that is read,
 * `media_unreadable` where the header is damaged, `picture_too_large` over `maxPixels`.
 *
 * @param shown The picture's name in messages.
 */
export async function openPicture(
  bytes: Uint8Array,
  { maxPixels }: PictureLimits,
  shown: string,
): Promise<OpenPicture> {
  const sharp = await loadSharp();
  const decoder = (limitInputPixels: number | false): Sharp =>
    sharp(bytes, { failOn: 'warning', limitInputPixels });
  // The limit is checked here, where the size is known and can be said.
  const metadata = await decoding(shown, decoder(false).metadata());
  const format = formatOf(metadata);
  if (!FORMATS.has(format)) throw notAPicture(shown, `a file of format ${format}`);
  checkPixelLimit(shown, metadata, maxPixels);
  return { shown, bytes, metadata, format, decoder: () => decoder(maxPixels) };
}

/** Whether nothing has to be turned, blended, converted or taken out before a model may see it. */
export function isPlainJpeg({ format, metadata }: OpenPicture): boolean {
  const { exif, icc, xmp, iptc, comments } = metadata;
  const isBare = [exif, icc, xmp, iptc].every((block) => block === undefined);
  return (
    format === 'jpeg' &&
    isBare &&
    (comments ?? []).length === 0 &&
    metadata.space === 'srgb' &&
    metadata.channels === 3 &&
    metadata.depth === 'uchar' &&
    !metadata.isProgressive &&
    (metadata.orientation ?? 1) === 1
  );
}

/** Awaits sharp's work on a picture and turns its errors into MediaErrors. */
export async function decoding<T>(shown: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\n');
    if (reason.includes('unsupported image format')) throw notAPicture(shown, 'no picture format');
    throw new MediaError(
      `${shown}: is damaged or cut short and cannot be decoded (${reason}); ` +
        'copy or download it again',
      { code: 'media_unreadable', cause: error },
    );
  }
}

/** Raster formats. Drawings (SVG) and documents, which sharp may read too, are no samples. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif']);

function formatOf(metadata: Metadata): string {
  return metadata.mediaType === 'image/avif' ? 'avif' : metadata.format;
}

function checkPixelLimit(shown: string, { width, height }: Metadata, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const megapixels = (pixels: number): string => (pixels / 1e6).toFixed(1);
  throw new MediaError(
    `${shown}: the picture has ${width} x ${height} = ${megapixels(width * height)} megapixels, ` +
      `and the limit is ${megapixels(maxPixels)}; raise maxPixels or leave it out`,
    { code: 'picture_too_large' },
  );
}

function notAPicture(shown: string, found: string): MediaError {
  return new MediaError(
    `${shown}: is not a picture (${found}); pictures are ${[...FORMATS].join(', ')}`,
    { code: 'media_not_a_picture' },
  );
}
