import { sha256 } from '../core/hash.ts';
import type { PictureFacts } from '../core/media.ts';
import { decoding, isPlainJpeg, type OpenPicture } from './open-picture.ts';

/**
 * Decodes a picture to its last row and says what it is.
 * Throws MediaError `media_unreadable` where the file is damaged or cut short.
 */
export async function readPictureFacts(picture: OpenPicture): Promise<PictureFacts> {
  const { metadata } = picture;
  const hasAlpha = metadata.hasAlpha
    ? await isTransparent(picture)
    : await decodeAll(picture).then(() => false);
  return {
    format: picture.format,
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    hasAlpha,
    pages: metadata.pages ?? 1,
    sizeBytes: picture.bytes.byteLength,
    mediaSha256: sha256(picture.bytes),
    isPlainJpeg: isPlainJpeg(picture),
  };
}

/** True where some alpha value is below full; a plain alpha channel means nothing. */
async function isTransparent(picture: OpenPicture): Promise<boolean> {
  if (picture.metadata.depth !== 'uchar') {
    const { isOpaque } = await decoding(picture.shown, picture.decoder().stats());
    return !isOpaque;
  }
  const alpha = picture.decoder().extractChannel('alpha').raw().toBuffer();
  for (const value of await decoding(picture.shown, alpha)) {
    if (value < 255) return true;
  }
  return false;
}

/** Averages the picture into a few pixels: every row is decoded, and next to nothing is kept. */
async function decodeAll(picture: OpenPicture): Promise<void> {
  const everything = picture.decoder().resize(16, 16, { fit: 'fill' }).raw();
  await decoding(picture.shown, everything.toBuffer());
}
