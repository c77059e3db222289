import { z } from 'zod';
import { findFaults } from '../captions/find-faults.ts';
import { fillPrompt } from '../captions/fill-prompt.ts';
import { emit, fail } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { framesOf, SamplingOptions } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { needOf } from './role-needs.ts';
import { ClipInput, FrameOptions } from './video-options.ts';

/** What a short-caption prompt may ask for. */
export const SHORT_PROMPT_VALUES = ['original_caption'] as const;

const ROLE = 'short-caption';

/** One sentence on what a clip shows, from a few of its frames: Panda-70M's role in CogVideoX. */
export const shortCaption = defineStage({
  name: 'short-caption',
  version: 2,
  pool: 'vlm',
  asks: (options) => [needOf(ROLE, options.frames.max, options)],
  options: z.strictObject({
    prompt: z.string().min(1),
    picture: PictureOptions,
    frames: FrameOptions,
    sampling: SamplingOptions,
  }),
  input: ClipInput.extend({ originalCaption: z.string().nullable() }),
  output: z.object({ shortCaption: z.string() }),
  run: async (clip, { prompt, picture, frames, sampling }, context) => {
    const shown = await framesOf(clip, frames, picture, context);
    const text = fillPrompt(prompt, { original_caption: clip.originalCaption });
    const parts = [{ text }, ...shown.map(({ picture: frame }) => ({ picture: frame }))];
    const answer = await context.ask(ROLE, { parts, sampling });
    const caption = answer.text.replaceAll(/\s+/g, ' ');
    const fault = findFaults(caption, answer.outcome).find((found) => found !== 'truncated');
    if (fault === 'empty' || fault === 'refusal') {
      return fail(`short_caption_${fault}`, `the short caption has the fault "${fault}"`, true);
    }
    return emit({ shortCaption: caption });
  },
});
