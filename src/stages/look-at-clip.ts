import { z } from 'zod';
import { pickEvenly } from '../clips/pick-evenly.ts';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { keptPicturesWithin } from './kept-pictures.ts';
import { PictureViewOptions } from './picture-options.ts';
import { KeptPictures } from './video-options.ts';

/** Both ends and the middle: clips that only begin alike are not the same. */
const LOOKS = 3;

/**
 * How a clip looks, from the small pictures that the one decode has left of it: near duplicates look
 * alike in all of them. None where none lies in the clip. Never rejects.
 */
export const lookAtClip = defineStage({
  name: 'look-at-clip',
  version: 1,
  pool: 'media',
  options: PictureViewOptions,
  input: z.object({
    uri: z.string(),
    startSeconds: z.number(),
    endSeconds: z.number(),
    pictures: KeptPictures,
  }),
  output: z.object({ looks: z.array(z.string()) }),
  run: async (clip, options, { media, artifacts, signal }) => {
    const kept = await keptPicturesWithin(clip.pictures, clip, artifacts);
    const looks = await Promise.all(
      pickEvenly(kept, LOOKS).map(async ({ seconds, bytes }) =>
        media.lookAtPicture({ bytes, shown: `${clip.uri} at ${seconds} s` }, options, signal),
      ),
    );
    return emit({ looks });
  },
});
