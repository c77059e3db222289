import type { PreparedPicture } from '../core/chat.ts';
import { InvariantError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { PrepareOptions } from '../core/media.ts';
import { decoding, type OpenPicture } from './open-picture.ts';
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
  options: Omit<PrepareOptions, 'maxBytes' | 'maxPixels'>,
): Promise<PreparedPicture> {
  if (isReadyToSend(picture, options.longestSide)) return asItIs(picture);
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

/** Whether nothing has to be turned, blended, shrunk, converted or taken out. */
function isReadyToSend({ format, metadata }: OpenPicture, longestSide: number): boolean {
  const { width, height, space, channels, depth, orientation, isProgressive } = metadata;
  const isPlain =
    metadata.exif === undefined && metadata.icc === undefined && !hasOtherMetadata(metadata);
  return (
    format === 'jpeg' &&
    isPlain &&
    space === 'srgb' &&
    channels === 3 &&
    depth === 'uchar' &&
    !isProgressive &&
    (orientation ?? 1) === 1 &&
    Math.max(width, height) <= longestSide
  );
}

function hasOtherMetadata({ xmp, iptc, comments }: OpenPicture['metadata']): boolean {
  return xmp !== undefined || iptc !== undefined || (comments ?? []).length > 0;
}

function asItIs({ bytes, metadata }: OpenPicture): PreparedPicture {
  const hash = sha256(bytes);
  const { width, height } = metadata;
  return { bytes, mediaType: 'image/jpeg', width, height, sha256: hash, sourceSha256: hash };
}

/** The pixels that are measured, at the working size. Throws MediaError `media_unreadable`. */
export async function decodePixels(picture: OpenPicture, background: string): Promise<RgbPixels> {
  const { data, info } = await decoding(
    picture.shown,
    flattened(picture, background, WORKING_SIDE).raw().toBuffer({ resolveWithObject: true }),
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
