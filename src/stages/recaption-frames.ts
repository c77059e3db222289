import pLimit from 'p-limit';
import { z } from 'zod';
import { fillPrompt } from '../captions/fill-prompt.ts';
import { EndpointError } from '../core/errors.ts';
import { emit, fail } from '../core/outcome.ts';
import { defineStage, type StageContext } from '../core/stage.ts';
import { findFaults } from '../captions/find-faults.ts';
import { framesOf, SamplingOptions, type ClipFrame } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { ClipInput, FrameOptions } from './video-options.ts';

/** What a frame prompt may ask for. */
export const FRAME_PROMPT_VALUES = ['short_caption', 'seconds'] as const;

export const DenseCaption = z.object({ seconds: z.number(), caption: z.string() });
export type DenseCaption = z.output<typeof DenseCaption>;

const ROLE = 'recaption';

const Options = z.strictObject({
  prompt: z.string().min(1),
  picture: PictureOptions,
  frames: FrameOptions,
  sampling: SamplingOptions,
  maxFailedShare: z.number().min(0).max(1).default(0.25).describe('Of the frames of one clip'),
  framesAtOnce: z.number().int().positive().default(4),
});

/**
 * A dense caption of every sampled frame, given the short caption: the role of CogView3's model in
 * CogVideoX. Each frame is asked for alone, so that one that fails costs only itself.
 */
export const recaptionFrames = defineStage({
  name: 'recaption-frames',
  version: 1,
  pool: 'vlm',
  roles: [ROLE],
  options: Options,
  input: ClipInput.extend({ shortCaption: z.string() }),
  output: z.object({ denseCaptions: z.array(DenseCaption), failedFrames: z.number() }),
  run: async (clip, options, context) => {
    const frames = await framesOf(clip, options.frames, options.picture, context);
    const limit = pLimit(options.framesAtOnce);
    const captions = await Promise.all(
      frames.map((frame) =>
        limit(async () => captionOf(frame, clip.shortCaption, options, context)),
      ),
    );
    const denseCaptions = captions.filter((caption) => caption !== null);
    const failedFrames = frames.length - denseCaptions.length;
    if (denseCaptions.length === 0 || failedFrames / frames.length > options.maxFailedShare) {
      return fail(
        'frames_failed',
        `${failedFrames} of ${frames.length} frames have no caption`,
        true,
      );
    }
    return emit({ denseCaptions, failedFrames });
  },
});

/** Null where the model refuses this frame, or the server this request. */
async function captionOf(
  { seconds, picture }: ClipFrame,
  shortCaption: string,
  { prompt, sampling }: z.output<typeof Options>,
  context: StageContext,
): Promise<DenseCaption | null> {
  const values = { short_caption: shortCaption, seconds: seconds.toFixed(1) };
  const parts = [{ text: fillPrompt(prompt, values) }, { picture }];
  try {
    const { text, outcome } = await context.ask(ROLE, { parts, sampling });
    const caption = text.replaceAll(/\s+/g, ' ');
    const isUsable = !findFaults(caption, outcome).some(
      (fault) => fault === 'refusal' || fault === 'empty',
    );
    return isUsable ? { seconds, caption } : null;
  } catch (error) {
    const concernsThisFrame =
      error instanceof EndpointError && error.fault !== 'endpoint' && error.fault !== 'busy';
    if (concernsThisFrame) return null;
    throw error;
  }
}
