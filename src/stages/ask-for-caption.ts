import { z } from 'zod';
import { fieldLines, schemaRequest } from '../captions/fields-request.ts';
import { fillPrompt } from '../captions/fill-prompt.ts';
import type { Answer, Sampling } from '../core/chat.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import { Sample } from '../core/sample.ts';
import type { StageContext } from '../core/stage.ts';
import { repeated, type Asking } from './ask-again.ts';
import { pictureAsRead, PictureInput } from './picture-as-read.ts';
import { PictureOptions } from './picture-options.ts';

/** The fields that a question about a picture is made from. */
export const CaptionInput = PictureInput.extend({ originalCaption: Sample.shape.originalCaption });
type CaptionInput = z.output<typeof CaptionInput>;

export const CaptionOptions = z.strictObject({
  prompt: z.string().min(1).describe('Prompt text; may use {{original_caption}}'),
  picture: PictureOptions,
  sampling: z
    .strictObject({
      maxTokens: z.number().int().positive().default(400),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      seed: z.number().int().optional(),
    })
    .prefault({})
    .describe('Sampling parameters sent to the endpoint'),
  structure: StructureOptions.optional(),
});
type CaptionOptions = z.output<typeof CaptionOptions>;

/** What a caption prompt may ask for. */
export const PROMPT_VALUES = ['original_caption'] as const;

/** The same of a prompt for captions in fields, which it lists by `{{fields}}`. */
export const FIELDS_PROMPT_VALUES = [...PROMPT_VALUES, 'fields'] as const;

export const RECAPTION_ROLE = 'recaption';

/**
 * Shows the picture to the recaption model, or that of another role, with its original
 * caption. Throws MediaError `media_changed` where the file is no longer the one that was read.
 */
export async function askForCaption(
  record: CaptionInput,
  options: CaptionOptions,
  context: StageContext,
  { role = RECAPTION_ROLE, again = null }: Asking = {},
): Promise<Answer> {
  const picture = await pictureAsRead(record, options.picture, context);
  const prompt = fillPrompt(options.prompt, {
    original_caption: oneLine(record.originalCaption),
    fields: fieldLines(options.structure),
  });
  const sampling: Sampling = options.sampling;
  const parts = [{ text: prompt }, { picture }];
  return context.ask(
    role,
    repeated({ parts, sampling, ...schemaRequest(options.structure) }, again),
  );
}

function oneLine(caption: string | null): string | null {
  const folded = caption?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return folded === '' ? null : folded;
}
