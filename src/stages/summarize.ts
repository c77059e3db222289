import { z } from 'zod';
import { fillPrompt } from '../captions/fill-prompt.ts';
import { findFaults } from '../captions/find-faults.ts';
import type { Answer } from '../core/chat.ts';
import { emit, fail } from '../core/outcome.ts';
import { defineStage, type StageContext } from '../core/stage.ts';
import { SamplingOptions } from './clip-frames.ts';
import { DenseCaption } from './recaption-frames.ts';

/** What a summary prompt may ask for. */
export const SUMMARY_PROMPT_VALUES = ['short_caption', 'frame_captions', 'camera'] as const;

const ROLE = 'summarize';
const SHOWN_CHARACTERS = 120;

const REMINDER =
  'Write one finished paragraph of at most 100 words, without line breaks. Start with the content itself, and do not mention a video, clip, frame or image.';

/**
 * One caption of the whole clip from the captions of its frames in order: GPT-4's role in CogVideoX.
 * A faulty one is asked for once more; if that is faulty too, the record fails.
 */
export const summarize = defineStage({
  name: 'summarize',
  version: 1,
  pool: 'llm',
  roles: [ROLE],
  options: z.strictObject({ prompt: z.string().min(1), sampling: SamplingOptions }),
  input: z.object({
    shortCaption: z.string(),
    denseCaptions: z.array(DenseCaption),
    camera: z.string().nullable(),
  }),
  output: z.object({ longCaption: z.string(), askedAgainFor: z.array(z.string()) }),
  run: async ({ shortCaption, denseCaptions, camera }, { prompt, sampling }, context) => {
    const frameCaptions = denseCaptions.map(
      ({ seconds, caption }) => `${seconds.toFixed(1)} s: ${caption}`,
    );
    const question = fillPrompt(prompt, {
      short_caption: shortCaption,
      frame_captions: frameCaptions.join('\n'),
      camera,
    });
    const first = await ask(question, sampling, context);
    const faults = findFaults(first.text, first.outcome);
    if (faults.length === 0) return emit({ longCaption: first.text, askedAgainFor: [] });
    const second = await ask(`${question}\n\n${REMINDER}`, sampling, context);
    const [fault] = findFaults(second.text, second.outcome);
    if (fault === undefined) return emit({ longCaption: second.text, askedAgainFor: [...faults] });
    return fail(
      `caption_${fault.replaceAll('-', '_')}`,
      `asked twice, and the summary still has the fault "${fault}": ${JSON.stringify(second.text.slice(0, SHOWN_CHARACTERS))}`,
      true,
    );
  },
});

async function ask(
  text: string,
  sampling: z.output<typeof SamplingOptions>,
  context: StageContext,
): Promise<Answer> {
  return context.ask(ROLE, { parts: [{ text }], sampling });
}
