import { z } from 'zod';
import { sampleSeconds } from '../clips/sample-seconds.ts';
import type { ChatRequest, PreparedPicture } from '../core/chat.ts';
import { MediaError } from '../core/errors.ts';
import type { StageContext } from '../core/stage.ts';
import type { PictureOptions } from './picture-options.ts';
import type { ClipInput, FrameOptions } from './video-options.ts';

/** A frame of a clip, made ready to be sent, with its time from the clip's start. */
export interface ClipFrame {
  readonly seconds: number;
  readonly picture: PreparedPicture;
}

export const SamplingOptions = z
  .strictObject({
    maxTokens: z.number().int().positive().default(400),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    seed: z.number().int().optional(),
  })
  .prefault({});

const MILLISECONDS = 1_000;

/**
 * The frames of a clip that a model is shown. Throws MediaError `media_changed` where the file is
 * no longer the one that was analysed.
 */
export async function framesOf(
  clip: z.output<typeof ClipInput>,
  frames: z.output<typeof FrameOptions>,
  picture: z.output<typeof PictureOptions>,
  { media, signal }: StageContext,
): Promise<readonly ClipFrame[]> {
  const seconds = sampleSeconds(clip, frames);
  const pictures = await media.extractFrames(clip.uri, seconds, picture, signal);
  return pictures.map((frame, index) => {
    if (frame.sourceSha256 !== clip.mediaSha256) {
      throw new MediaError(
        `${clip.uri} has changed since this run read it; put the file back, or start a new run`,
        { code: 'media_changed' },
      );
    }
    const at = (seconds[index] ?? clip.startSeconds) - clip.startSeconds;
    return { seconds: Math.round(at * MILLISECONDS) / MILLISECONDS, picture: frame };
  });
}

/** Each frame behind its time, in order: `At 1.0 s:`, the picture. */
export function timedParts(frames: readonly ClipFrame[]): ChatRequest['parts'] {
  return frames.flatMap(({ seconds, picture }) => [
    { text: `At ${seconds.toFixed(1)} s:`, isTitle: true },
    { picture },
  ]);
}
