import type { PreparedPicture } from '../core/chat.ts';
import { InvariantError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { KnownPicture, PrepareOptions } from '../core/media.ts';
import { decoding, isPlainJpeg, type OpenPicture } from './open-picture.ts';
import type { RgbPixels } from './picture-scores.ts';

/**
 * Longest side in pixels at which pictures are measured. Smaller ones are measured as they are:
 * enlarging would only add blur.
 */
const WORKING_SIDE = 512;

/**
 * Encodes a picture for a model: orientation applied, transparency blended with `background` (in
 * sRGB values, as browsers do), shrunk to `longestSide`, sRGB JPEG without metadata. A file that is
 * just that is sent as it is: encoding it again would cost time and detail. The same file and
 * options give the same bytes. Throws MediaError `media_unreadable`.
 */
export async function encodePicture(
  picture: OpenPicture,
  options: Pick<PrepareOptions, 'longestSide' | 'background' | 'quality'>,
): Promise<PreparedPicture> {
  const { width, height } = picture.metadata;
  if (isPlainJpeg(picture) && Math.max(width, height) <= options.longestSide) {
    return asItIs(picture.bytes, sha256(picture.bytes), { width, height });
  }
  const encoder = flattened(picture, options.background, options.longestSide).jpeg({
    quality: options.quality,
  });
  const { data, info } = await decoding(
    picture.shown,
    encoder.toBuffer({ resolveWithObject: true }),
  );
  return {
    bytes: data,
    mediaType: 'image/jpeg',
    width: info.width,
    height: info.height,
    sha256: sha256(data),
    sourceSha256: sha256(picture.bytes),
  };
}

/**
 * The file itself, where it is known to be what would be sent; null where it has to be looked at:
 * nothing is known of it, it has changed since, or it is to be encoded.
 */
export function knownPicture(
  bytes: Uint8Array,
  { known, longestSide, maxPixels }: Pick<PrepareOptions, 'known' | 'longestSide' | 'maxPixels'>,
): PreparedPicture | null {
  if (!known?.isPlainJpeg || !fits(known, longestSide, maxPixels)) return null;
  const hash = sha256(bytes);
  return hash === known.mediaSha256 ? asItIs(bytes, hash, known) : null;
}

function fits({ width, height }: KnownPicture, longestSide: number, maxPixels: number): boolean {
  return Math.max(width, height) <= longestSide && width * height <= maxPixels;
}

function asItIs(
  bytes: Uint8Array,
  hash: string,
  { width, height }: { readonly width: number; readonly height: number },
): PreparedPicture {
  return { bytes, mediaType: 'image/jpeg', width, height, sha256: hash, sourceSha256: hash };
}

/** The pixels that are measured, shrunk to `longestSide`. Throws MediaError `media_unreadable`. */
export async function decodePixels(
  picture: OpenPicture,
  background: string,
  longestSide = WORKING_SIDE,
): Promise<RgbPixels> {
  const { data, info } = await decoding(
    picture.shown,
    flattened(picture, background, longestSide).raw().toBuffer({ resolveWithObject: true }),
  );
  if (info.channels !== 3) {
    throw new InvariantError(`${picture.shown}: decoded to ${info.channels} channels, not 3`);
  }
  return { data, width: info.width, height: info.height };
}

function flattened(
  picture: OpenPicture,
  background: string,
  longestSide: number,
): ReturnType<OpenPicture['decoder']> {
  return picture
    .decoder()
    .autoOrient()
    .flatten({ background })
    .resize({
      width: longestSide,
      height: longestSide,
      fit: 'inside',
      withoutEnlargement: true,
      kernel: 'lanczos3',
    })
    .toColourspace('srgb');
}
