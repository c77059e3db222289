import pLimit from 'p-limit';
import { z } from 'zod';
import { fillPrompt } from '../captions/fill-prompt.ts';
import { EndpointError } from '../core/errors.ts';
import { emit, fail } from '../core/outcome.ts';
import { defineStage, type StageContext } from '../core/stage.ts';
import { findFaults } from '../captions/find-faults.ts';
import { framesOf, SamplingOptions, type ClipFrame } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { needOf } from './role-needs.ts';
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

/** How a frame went. `refused` and `empty` are worth asking again; the endpoint has retried the rest. */
type FrameResult =
  | { readonly caption: DenseCaption }
  | { readonly caption: null; readonly why: string; readonly askAgain: boolean };

const REMINDER =
  'You only describe what can be seen: nobody is to be identified or judged. Describe the frame.';

/**
 * A dense caption of every sampled frame, given the short caption: the role of CogView3's model in
 * CogVideoX. Each frame is asked for alone, so that one that fails costs only itself; one that was
 * refused is asked for once more. With more than `maxFailedShare` of its frames failed, or all, the
 * clip fails as `frames_failed`.
 */
export const recaptionFrames = defineStage({
  name: 'recaption-frames',
  version: 3,
  pool: 'vlm',
  asks: (options) => [needOf(ROLE, 1, options)],
  options: Options,
  input: ClipInput.extend({ shortCaption: z.string() }),
  output: z.object({ denseCaptions: z.array(DenseCaption), failedFrames: z.number() }),
  run: async (clip, options, context) => {
    const frames = await framesOf(clip, options.frames, options.picture, context);
    const limit = pLimit(options.framesAtOnce);
    const ask = async (frame: ClipFrame, reminder: string) =>
      limit(async () => askForFrame(frame, { ...clip, reminder }, options, context));
    const first = await Promise.all(frames.map(async (frame) => ask(frame, '')));
    // Only after all: calls are recorded in the order of the questions, which must not depend on
    // when answers came.
    const results = await Promise.all(
      frames.map(async (frame, index) => {
        const result = first[index] ?? unanswered('it was not asked for');
        return result.caption === null && result.askAgain ? ask(frame, REMINDER) : result;
      }),
    );
    return outcomeOf(frames, results, options.maxFailedShare);
  },
});

function outcomeOf(
  frames: readonly ClipFrame[],
  results: readonly FrameResult[],
  maxFailedShare: number,
) {
  const denseCaptions = results.flatMap(({ caption }) => caption ?? []);
  const failedFrames = frames.length - denseCaptions.length;
  if (denseCaptions.length > 0 && failedFrames / frames.length <= maxFailedShare) {
    return emit({ denseCaptions, failedFrames });
  }
  const at = results.findIndex(({ caption }) => caption === null);
  const failed = results[at];
  const why = failed?.caption === null ? failed.why : 'it has none';
  return fail(
    'frames_failed',
    `${failedFrames} of ${frames.length} frames have no caption, and at most ${maxFailedShare * 100} % may fail; the first, at ${(frames[at]?.seconds ?? 0).toFixed(1)} s: ${why}`,
    true,
  );
}

/** Throws what concerns more than this frame. */
async function askForFrame(
  { seconds, picture }: ClipFrame,
  { shortCaption, reminder }: { readonly shortCaption: string; readonly reminder: string },
  { prompt, sampling }: z.output<typeof Options>,
  context: StageContext,
): Promise<FrameResult> {
  const values = { short_caption: shortCaption, seconds: seconds.toFixed(1) };
  const question = fillPrompt(prompt, values);
  const text = reminder === '' ? question : `${question}\n\n${reminder}`;
  try {
    const answer = await context.ask(ROLE, { parts: [{ text }, { picture }], sampling });
    const caption = answer.text.replaceAll(/\s+/g, ' ');
    const fault = findFaults(caption, answer.outcome).find(
      (found) => found === 'refusal' || found === 'empty',
    );
    if (fault === undefined) return { caption: { seconds, caption } };
    return { ...unanswered(`the answer has the fault "${fault}"`), askAgain: true };
  } catch (error) {
    const concernsThisFrame =
      error instanceof EndpointError && error.fault !== 'endpoint' && error.fault !== 'busy';
    if (concernsThisFrame) return unanswered(error.message);
    throw error;
  }
}

function unanswered(why: string) {
  return { caption: null, why, askAgain: false };
}
