import { z } from 'zod';
import { pickEvenly } from '../clips/pick-evenly.ts';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { AestheticFields, reduceScores, roundedScore, scorerName } from './aesthetic-fields.ts';
import { ScorerOptions } from './aesthetic-options.ts';
import { keptPicturesWithin } from './kept-pictures.ts';
import { PictureViewOptions } from './picture-options.ts';
import { KeptPictures } from './video-options.ts';

/**
 * How good a clip looks, by a scorer on this machine, from the small pictures that the one decode
 * has left of it. Never rejects; null where none lies in the clip.
 */
export const scoreClipAesthetic = defineStage({
  name: 'score-aesthetic',
  version: 1,
  pool: 'media',
  options: PictureViewOptions.extend({
    scorer: ScorerOptions,
    picturesPerClip: z.number().int().positive(),
    reduce: z.enum(['mean', 'min']),
  }),
  input: z.object({
    uri: z.string(),
    startSeconds: z.number(),
    endSeconds: z.number(),
    pictures: KeptPictures,
  }),
  output: AestheticFields,
  run: async (clip, options, { media, artifacts, signal }) => {
    const kept = await keptPicturesWithin(clip.pictures, clip, artifacts);
    const scores = await Promise.all(
      pickEvenly(kept, options.picturesPerClip).map(async ({ seconds, bytes }) =>
        media.scoreAesthetic({ bytes, shown: `${clip.uri} at ${seconds} s` }, options, signal),
      ),
    );
    return emit({
      aesthetic: roundedScore(reduceScores(scores, options.reduce)),
      aestheticScorer: scorerName(options.scorer),
    });
  },
});
