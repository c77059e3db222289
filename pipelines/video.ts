import { z } from 'zod';
import { definePipeline } from '../src/core/pipeline.ts';
import { defineRecipe } from '../src/core/recipe.ts';
import { analyze } from '../src/stages/analyze.ts';
import { filterClips } from '../src/stages/filter-clips.ts';
import { filterSources, SourceRules } from '../src/stages/filter-sources.ts';
import { filterSpans } from '../src/stages/filter-spans.ts';
import { PictureOptions } from '../src/stages/picture-options.ts';
import { FRAME_PROMPT_VALUES, recaptionFrames } from '../src/stages/recaption-frames.ts';
import { scoreClip } from '../src/stages/score-clip.ts';
import { SHORT_PROMPT_VALUES, shortCaption } from '../src/stages/short-caption.ts';
import { splitShots } from '../src/stages/split-shots.ts';
import { summarize, SUMMARY_PROMPT_VALUES } from '../src/stages/summarize.ts';

/**
 * CogVideoX's dense captions (Yang et al. 2024, section 3.4): a short caption of the clip, a dense
 * caption of every frame given the short one, and a summary of those in the order of time.
 */
export const video = defineRecipe({
  name: 'video',
  roles: ['short-caption', 'recaption', 'summarize'],
  prompts: {
    'short-caption': SHORT_PROMPT_VALUES,
    recaption: FRAME_PROMPT_VALUES,
    summarize: SUMMARY_PROMPT_VALUES,
  },
  settings: z.strictObject({
    picture: PictureOptions.prefault({}),
    sources: SourceRules.prefault({}),
    analyze: analyze.optionsSchema.prefault({}),
    shots: splitShots.optionsSchema.prefault({}),
    filters: filterClips.optionsSchema.prefault({}),
    shortCaption: shortCaption.optionsSchema.pick({ frames: true, sampling: true }).prefault({
      frames: { max: 4 },
    }),
    recaption: recaptionFrames.optionsSchema
      .omit({ prompt: true, picture: true })
      .prefault({ frames: {} }),
    summarize: summarize.optionsSchema.pick({ sampling: true }).prefault({}),
  }),
  build: (settings, prompts) => {
    const { picture } = settings;
    const { threshold } = settings.shots;
    const { maxBytes, maxPixels, maxSeconds } = settings.analyze;
    const limits = { maxBytes, maxPixels, maxSeconds };
    return definePipeline('video')
      .stage(filterSources({ rules: settings.sources, limits }))
      .stage(analyze(settings.analyze))
      .stage(splitShots(settings.shots))
      .stage(filterSpans({}))
      .stage(scoreClip({ cutThreshold: threshold }))
      .stage(filterClips(settings.filters))
      .stage(
        shortCaption({ ...settings.shortCaption, picture, prompt: prompts['short-caption'] ?? '' }),
      )
      .stage(
        recaptionFrames({ ...settings.recaption, picture, prompt: prompts['recaption'] ?? '' }),
      )
      .stage(summarize({ ...settings.summarize, prompt: prompts['summarize'] ?? '' }));
  },
});
