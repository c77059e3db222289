import { z } from 'zod';
import { emit } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { AestheticFields, roundedScore, scorerName } from './aesthetic-fields.ts';
import { ScorerOptions } from './aesthetic-options.ts';
import { PictureViewOptions } from './picture-options.ts';

/** How good a picture looks, by a scorer on this machine; never rejects. */
export const scoreAesthetic = defineStage({
  name: 'score-aesthetic',
  version: 1,
  pool: 'media',
  options: PictureViewOptions.extend({ scorer: ScorerOptions }),
  // The file's hash is read so that a picture that changed is scored again.
  input: Sample.pick({ uri: true }).extend({ mediaSha256: z.string() }),
  output: AestheticFields,
  run: async ({ uri }, options, { media, signal }) => {
    const score = await media.scoreAesthetic({ uri }, options, signal);
    return emit({ aesthetic: roundedScore(score), aestheticScorer: scorerName(options.scorer) });
  },
});
