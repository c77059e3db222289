import { z } from 'zod';
import { pickEvenly } from '../clips/pick-evenly.ts';
import { indicesWithin, type Span } from '../clips/span.ts';
import { emit } from '../core/outcome.ts';
import { decodePictures } from '../core/pictures-codec.ts';
import { defineStage, type Artifacts } from '../core/stage.ts';
import type { KeptPicture } from '../core/video.ts';
import { AestheticFields, reduceScores, roundedScore, scorerName } from './aesthetic-fields.ts';
import { ScorerOptions } from './aesthetic-options.ts';
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
    const kept = await picturesWithin(clip.pictures, clip, artifacts);
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

/** Bundles are in order: each holds what lies between its first picture and that of the next. */
async function picturesWithin(
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
