import type { PreparedPicture } from '../core/chat.ts';
import { loadSharp } from './load-sharp.ts';

/** Decodes what is sent to a model into packed 8-bit RGB, rows from the top. */
export async function decodePrepared(
  picture: PreparedPicture,
): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(picture.bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
