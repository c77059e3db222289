import { z } from 'zod';
import type { PreparedPicture } from '../core/chat.ts';
import { MediaError } from '../core/errors.ts';
import { Sample } from '../core/sample.ts';
import type { StageContext } from '../core/stage.ts';
import type { PictureOptions } from './picture-options.ts';

/** The fields by which a picture is found again, and known not to have changed. */
export const PictureInput = Sample.pick({ uri: true }).extend({
  mediaSha256: z.string(),
  isPlainJpeg: z.boolean(),
  width: z.number(),
  height: z.number(),
});

/**
 * The picture made ready for a model. Throws MediaError `media_changed` where the file is no longer
 * the one that was read.
 */
export async function pictureAsRead(
  record: z.output<typeof PictureInput>,
  options: z.output<typeof PictureOptions>,
  { media, signal }: StageContext,
): Promise<PreparedPicture> {
  const { uri, mediaSha256 } = record;
  const picture = await media.preparePicture(uri, { ...options, known: record }, signal);
  if (picture.sourceSha256 === mediaSha256) return picture;
  throw new MediaError(
    `${uri} has changed since this run read it; put the file back, or start a new run`,
    { code: 'media_changed' },
  );
}
