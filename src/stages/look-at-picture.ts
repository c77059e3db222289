import { z } from 'zod';
import { emit } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { PictureViewOptions } from './picture-options.ts';

/** How a picture looks, in a few bits, by which near duplicates are found. Never rejects. */
export const lookAtPicture = defineStage({
  name: 'look-at-picture',
  version: 1,
  pool: 'media',
  options: PictureViewOptions,
  // The file's hash is read so that a picture that changed is looked at again.
  input: Sample.pick({ uri: true }).extend({ mediaSha256: z.string() }),
  output: z.object({ looks: z.array(z.string()) }),
  run: async ({ uri }, options, { media, signal }) =>
    emit({ looks: [await media.lookAtPicture({ uri }, options, signal)] }),
});
