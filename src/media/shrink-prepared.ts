import type { PreparedPicture } from '../core/chat.ts';
import { sha256 } from '../core/hash.ts';
import { loadSharp } from './load-sharp.ts';

const QUALITY = 90;

/** What is sent to a model once more, with its sides times `factor`. The same gives the same bytes. */
export async function shrinkPrepared(
  picture: PreparedPicture,
  factor: number,
  signal: AbortSignal,
): Promise<PreparedPicture> {
  const sharp = await loadSharp();
  signal.throwIfAborted();
  const { data, info } = await sharp(picture.bytes)
    .resize({ width: Math.max(1, Math.round(picture.width * factor)), kernel: 'lanczos3' })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true });
  signal.throwIfAborted();
  const { width, height } = info;
  const { sourceSha256 } = picture;
  return {
    bytes: data,
    mediaType: 'image/jpeg',
    width,
    height,
    sha256: sha256(data),
    sourceSha256,
  };
}
