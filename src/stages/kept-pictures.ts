import type { z } from 'zod';
import { indicesWithin, type Span } from '../clips/span.ts';
import { decodePictures } from '../core/pictures-codec.ts';
import type { Artifacts } from '../core/stage.ts';
import type { KeptPicture } from '../core/video.ts';
import type { KeptPictures } from './video-options.ts';

/**
 * The small pictures that the one decode of a video has left of a span. Bundles are in order: each
 * holds what lies between its first picture and that of the next.
 */
export async function keptPicturesWithin(
  bundles: z.output<typeof KeptPictures>,
  span: Span,
  artifacts: Artifacts,
): Promise<readonly KeptPicture[]> {
  const overlapping = bundles.filter(
    ({ fromSeconds }, index) =>
      fromSeconds < span.endSeconds &&
      (bundles[index + 1]?.fromSeconds ?? Number.POSITIVE_INFINITY) > span.startSeconds,
  );
  const pictures: KeptPicture[] = [];
  for (const { artifact } of overlapping) {
    pictures.push(...decodePictures(await artifacts.get(artifact)));
  }
  const seconds = Float64Array.from(pictures, (picture) => picture.seconds);
  return pictures.slice(...indicesWithin(seconds, span));
}
