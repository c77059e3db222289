import { z } from 'zod';
import { fieldLines, schemaRequest } from '../captions/fields-request.ts';
import { fillPrompt } from '../captions/fill-prompt.ts';
import type { Answer } from '../core/chat.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import type { StageContext } from '../core/stage.ts';
import { repeated, type Asking } from './ask-again.ts';
import { framesOf, SamplingOptions, timedParts } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { ClipInput, FrameOptions } from './video-options.ts';

/** What the prompt of a clip's caption may ask for. */
export const CLIP_PROMPT_VALUES = ['original_caption', 'camera', 'seconds'] as const;

/** The same of a prompt for captions in fields, which it lists by `{{fields}}`. */
export const CLIP_FIELDS_PROMPT_VALUES = [...CLIP_PROMPT_VALUES, 'fields'] as const;

export const CAPTION_ROLE = 'caption';

/** The fields that a clip's caption is made from. `camera` is null where no motion was clear. */
export const ClipCaptionInput = ClipInput.extend({
  originalCaption: z.string().nullable(),
  camera: z.string().nullable(),
});

export const ClipCaptionOptions = z.strictObject({
  prompt: z.string().min(1),
  picture: PictureOptions,
  frames: FrameOptions,
  sampling: SamplingOptions,
  structure: StructureOptions.optional(),
});

/** Shows all frames of a clip with their times in one call. */
export async function askForClipCaption(
  clip: z.output<typeof ClipCaptionInput>,
  { prompt, picture, frames, sampling, structure }: z.output<typeof ClipCaptionOptions>,
  context: StageContext,
  { role = CAPTION_ROLE, again = null }: Asking = {},
): Promise<Answer> {
  const shown = await framesOf(clip, frames, picture, context);
  const text = fillPrompt(prompt, {
    original_caption: oneLine(clip.originalCaption),
    camera: clip.camera,
    fields: fieldLines(structure),
    seconds: (clip.endSeconds - clip.startSeconds).toFixed(1),
  });
  const parts = [{ text }, ...timedParts(shown)];
  return context.ask(role, repeated({ parts, sampling, ...schemaRequest(structure) }, again));
}

function oneLine(caption: string | null): string | null {
  const folded = caption?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return folded === '' ? null : folded;
}
