import type { PreparedPicture } from '../core/chat.ts';
import type { PictureLook } from '../core/look.ts';
import { openPicture } from './open-picture.ts';
import { lookOf } from './picture-look.ts';

/** How a picture that is sent to a model looks. */
export async function lookAtPrepared({
  bytes,
  width,
  height,
}: PreparedPicture): Promise<PictureLook> {
  const limits = { maxBytes: bytes.length, maxPixels: width * height };
  return lookOf(await openPicture(bytes, limits, 'a prepared picture'), '#ffffff');
}
