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
 * sRGB values, as browsers do), shrunk to `longestSide`, sRGB JPEG without metadata. The same file
 * and options give the same bytes. Throws MediaError `media_unreadable`.
 */
export async function encodePicture(
  picture: OpenPicture,
  options: Omit<PrepareOptions, 'maxBytes' | 'maxPixels'>,
): Promise<PreparedPicture> {
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
