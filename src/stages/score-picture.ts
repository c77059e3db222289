import { z } from 'zod';
import { emit } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { PictureViewOptions } from './picture-options.ts';

/** Measures a picture; never rejects. Units: see PictureScores in `core/media.ts`. */
export const scorePicture = defineStage({
  name: 'score-picture',
  version: 1,
  pool: 'media',
  options: PictureViewOptions,
  // The file's hash is read so that a picture that changed is measured again.
  input: Sample.pick({ uri: true }).extend({ mediaSha256: z.string() }),
  output: z.object({
    sharpness: z.number(),
    contrast: z.number(),
    brightness: z.number(),
    clipped: z.number(),
    colourfulness: z.number(),
    flatShare: z.number(),
  }),
  run: async ({ uri }, options, { media, signal }) => {
    const scores = await media.measurePicture(uri, options, signal);
    return emit({
      sharpness: rounded(scores.sharpness),
      contrast: rounded(scores.contrast),
      brightness: rounded(scores.brightness),
      clipped: rounded(scores.clipped),
      colourfulness: rounded(scores.colourfulness),
      flatShare: rounded(scores.flatShare),
    });
  },
});

/** Far finer than any threshold, and short to read. */
function rounded(score: number): number {
  return Number(score.toFixed(4));
}
