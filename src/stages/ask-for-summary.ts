import { z } from 'zod';
import { fieldLines, schemaRequest } from '../captions/fields-request.ts';
import { fillPrompt } from '../captions/fill-prompt.ts';
import type { Answer } from '../core/chat.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import type { StageContext } from '../core/stage.ts';
import { repeated, type Asking } from './ask-again.ts';
import { SamplingOptions } from './clip-frames.ts';
import { DenseCaption } from './recaption-frames.ts';

/** What a summary prompt may ask for. */
export const SUMMARY_PROMPT_VALUES = ['short_caption', 'frame_captions', 'camera'] as const;

/** The same of a prompt for captions in fields, which it lists by `{{fields}}`. */
export const SUMMARY_FIELDS_PROMPT_VALUES = [...SUMMARY_PROMPT_VALUES, 'fields'] as const;

export const SUMMARIZE_ROLE = 'summarize';

/** The fields that a summary is made from. `camera` is null where no motion was clear. */
export const SummaryInput = z.object({
  shortCaption: z.string(),
  denseCaptions: z.array(DenseCaption),
  camera: z.string().nullable(),
});

export const SummaryOptions = z.strictObject({
  prompt: z.string().min(1),
  sampling: SamplingOptions,
  structure: StructureOptions.optional(),
});

/** Asks for one caption of a clip from those of its frames. By the role that sums up where none is named. */
export async function askForSummary(
  { shortCaption, denseCaptions, camera }: z.output<typeof SummaryInput>,
  { prompt, sampling, structure }: z.output<typeof SummaryOptions>,
  context: StageContext,
  { role = SUMMARIZE_ROLE, again = null }: Asking = {},
): Promise<Answer> {
  const frameCaptions = denseCaptions.map(
    ({ seconds, caption }) => `${seconds.toFixed(1)} s: ${caption}`,
  );
  const text = fillPrompt(prompt, {
    short_caption: shortCaption,
    frame_captions: frameCaptions.join('\n'),
    camera,
    fields: fieldLines(structure),
  });
  return context.ask(
    role,
    repeated({ parts: [{ text }], sampling, ...schemaRequest(structure) }, again),
  );
}
