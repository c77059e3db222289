import { z } from 'zod';
import { ClipChecks } from '../src/captions/check-options.ts';
import { StructureOptions } from '../src/core/caption-fields.ts';
import { definePipeline } from '../src/core/pipeline.ts';
import { defineRecipe } from '../src/core/recipe.ts';
import { ClipAestheticOptions, localScorer } from '../src/stages/aesthetic-options.ts';
import { askCaptionersOfClip } from '../src/stages/ask-clip-captioners.ts';
import { analyze } from '../src/stages/analyze.ts';
import {
  CAPTION_ROLE,
  CLIP_FIELDS_PROMPT_VALUES,
  CLIP_PROMPT_VALUES,
} from '../src/stages/ask-for-clip-caption.ts';
import { AESTHETIC_ROLE } from '../src/stages/ask-for-rating.ts';
import {
  SUMMARY_FIELDS_PROMPT_VALUES,
  SUMMARY_PROMPT_VALUES,
} from '../src/stages/ask-for-summary.ts';
import { captionClip } from '../src/stages/caption-clip.ts';
import { captionersOf, CaptionersOptions } from '../src/stages/captioner-options.ts';
import { checkCaptionersOfClip } from '../src/stages/check-clip-captioners.ts';
import { checkClipCaption } from '../src/stages/check-clip-caption.ts';
import { checkSummary } from '../src/stages/check-summary.ts';
import { DuplicateOptions, duplicatePolicy } from '../src/stages/duplicate-options.ts';
import { filterClips } from '../src/stages/filter-clips.ts';
import { filterDuplicates } from '../src/stages/filter-duplicates.ts';
import { filterLabels } from '../src/stages/filter-labels.ts';
import { filterSources, SourceRules } from '../src/stages/filter-sources.ts';
import { filterSpans } from '../src/stages/filter-spans.ts';
import { label, LABEL_PROMPT_VALUES, LABEL_ROLE } from '../src/stages/label.ts';
import { lookAtClip } from '../src/stages/look-at-clip.ts';
import { PictureOptions } from '../src/stages/picture-options.ts';
import { rateClipAesthetic } from '../src/stages/rate-clip-aesthetic.ts';
import { FRAME_PROMPT_VALUES, recaptionFrames } from '../src/stages/recaption-frames.ts';
import { scoreClipAesthetic } from '../src/stages/score-clip-aesthetic.ts';
import { scoreClip } from '../src/stages/score-clip.ts';
import { SHORT_PROMPT_VALUES, shortCaption } from '../src/stages/short-caption.ts';
import { SECOND_OPINION_ROLE, secondOpinionOf } from '../src/stages/second-opinion.ts';
import { splitShots } from '../src/stages/split-shots.ts';
import { summarize } from '../src/stages/summarize.ts';

/**
 * CogVideoX's data engine (Yang et al. 2024, section 3.4): clips that are bad by one of six labels
 * go; then a short caption of the clip, a dense caption of every frame given the short one, and a
 * summary of those in the order of time. `caption: end-to-end` takes the way of the model that the
 * paper ends with, CogVLM2-Caption: all frames in one call. Labels need a model that judges, so
 * their stages are there where the role is.
 */
export const video = defineRecipe({
  name: 'video',
  roles: [
    AESTHETIC_ROLE,
    LABEL_ROLE,
    'short-caption',
    'recaption',
    'summarize',
    CAPTION_ROLE,
    SECOND_OPINION_ROLE,
  ],
  judgingRoles: [AESTHETIC_ROLE, LABEL_ROLE],
  files: ['aesthetic.model', 'aesthetic.head.file'],
  prompts: {
    aesthetic: [],
    label: LABEL_PROMPT_VALUES,
    'short-caption': SHORT_PROMPT_VALUES,
    recaption: FRAME_PROMPT_VALUES,
    summarize: SUMMARY_PROMPT_VALUES,
    caption: CLIP_PROMPT_VALUES,
    'summarize-fields': SUMMARY_FIELDS_PROMPT_VALUES,
    'caption-fields': CLIP_FIELDS_PROMPT_VALUES,
  },
  variants: [
    { caption: 'frames' },
    { caption: 'end-to-end' },
    { aesthetic: { scorer: 'endpoint' } },
    { caption: 'frames', structure: { fields: 'hunyuan' } },
    { caption: 'end-to-end', structure: { fields: 'hunyuan' } },
    { captioners: { other: {} } },
    { duplicates: { exact: 'drop', near: 'drop' } },
  ],
  captionerPrompt: CLIP_FIELDS_PROMPT_VALUES,
  settings: z.strictObject({
    picture: PictureOptions.prefault({}),
    sources: SourceRules.prefault({}),
    analyze: analyze.optionsSchema.prefault({}),
    shots: splitShots.optionsSchema.prefault({}),
    aesthetic: ClipAestheticOptions.prefault({ scorer: 'heuristic' }),
    filters: filterClips.optionsSchema
      .extend({ labels: filterLabels.optionsSchema.prefault({}).describe('Probability, 0 to 1') })
      .prefault({}),
    label: label.optionsSchema.omit({ prompt: true, picture: true }).prefault({
      frames: { min: 4, max: 8 },
      sampling: { maxTokens: 200, temperature: 0 },
    }),
    caption: z
      .enum(['frames', 'end-to-end'])
      .default('frames')
      .describe('Frame by frame and summed up, or all frames in one call'),
    shortCaption: shortCaption.optionsSchema.pick({ frames: true, sampling: true }).prefault({
      frames: { max: 4 },
    }),
    recaption: recaptionFrames.optionsSchema
      .omit({ prompt: true, picture: true })
      .prefault({ frames: {} }),
    summarize: summarize.optionsSchema.pick({ sampling: true }).prefault({}),
    captionClip: captionClip.optionsSchema.pick({ frames: true, sampling: true }).prefault({
      frames: { everySeconds: 1, max: 24 },
    }),
    duplicates: DuplicateOptions.optional().describe('Clips that are there twice'),
    captioners: CaptionersOptions,
    checks: ClipChecks,
    structure: StructureOptions.optional().describe('Long captions in fields'),
  }),
  build: (settings, promptOf, roles) => {
    const { picture, aesthetic, checks } = settings;
    const structure = settings.structure && { structure: settings.structure };
    const { labels, ...scores } = settings.filters;
    const { maxBytes, maxPixels, maxSeconds } = settings.analyze;
    const limits = { maxBytes, maxPixels, maxSeconds };
    const scored = definePipeline('video')
      .stage(filterSources({ rules: settings.sources, limits }))
      .stage(analyze(settings.analyze))
      .stage(splitShots(settings.shots))
      .stage(filterSpans({}))
      .stage(scoreClip({ cutThreshold: settings.shots.threshold }))
      .stage(aestheticStage(aesthetic, picture, () => promptOf('aesthetic')))
      .stage(filterClips(scores));
    const policy = duplicatePolicy(settings.duplicates);
    const { background } = picture;
    const view = { maxBytes: picture.maxBytes, maxPixels: picture.maxPixels, background };
    const looked: typeof scored =
      policy === null || policy.near === 'keep' ? scored : scored.stage(lookAtClip(view));
    const single: typeof scored = policy === null ? scored : looked.stage(filterDuplicates(policy));
    const kept: typeof scored = roles.includes(LABEL_ROLE)
      ? single
          .stage(label({ ...settings.label, picture, prompt: promptOf('label') }))
          .stage(filterLabels(labels))
      : single;
    const second = secondOpinionOf(roles, checks);
    const isEndToEnd = settings.caption === 'end-to-end';
    const promptName = structure ? 'caption-fields' : 'caption';
    const { frames, sampling } = settings.captionClip;
    const shown = { frames, picture, ...structure };
    const whole = () => ({ ...shown, sampling, prompt: promptOf(promptName) });
    const frame = () => ({ ...settings.recaption, picture, prompt: promptOf('recaption') });
    const short = () => ({ ...settings.shortCaption, picture, prompt: promptOf('short-caption') });
    const summary = () => {
      const prompt = promptOf(structure ? 'summarize-fields' : 'summarize');
      return { ...settings.summarize, prompt, ...structure };
    };
    const captioned: typeof kept = isEndToEnd
      ? kept.stage(captionClip(whole())).stage(checkClipCaption({ ...whole(), ...second, checks }))
      : kept
          .stage(shortCaption(short()))
          .stage(recaptionFrames(frame()))
          .stage(summarize(summary()))
          .stage(checkSummary({ ...summary(), ...second, checks }));
    const main = { role: CAPTION_ROLE, prompt: promptName, sampling, isAsked: isEndToEnd };
    const captioners = captionersOf(settings.captioners, main, promptOf, roles);
    return captioners.length === 0
      ? captioned
      : captioned
          .stage(askCaptionersOfClip({ ...shown, captioners }))
          .stage(checkCaptionersOfClip({ ...shown, ...second, captioners, checks }));
  },
});

/** Who scores how clips look: a model behind an endpoint, or a scorer on this machine. */
function aestheticStage(
  aesthetic: z.output<typeof ClipAestheticOptions>,
  picture: z.output<typeof PictureOptions>,
  promptText: () => string,
) {
  const { picturesPerClip, reduce } = aesthetic;
  if (aesthetic.scorer === 'endpoint') {
    const { logprobs, sampling } = aesthetic;
    const prompt = promptText();
    return rateClipAesthetic({ picturesPerClip, reduce, picture, prompt, logprobs, sampling });
  }
  const { maxBytes, maxPixels, background } = picture;
  const view = { maxBytes, maxPixels, background };
  return scoreClipAesthetic({ ...view, picturesPerClip, reduce, scorer: localScorer(aesthetic) });
}
