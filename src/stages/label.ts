import { z } from 'zod';
import { fillPrompt } from '../captions/fill-prompt.ts';
import { readLabels } from '../captions/read-labels.ts';
import type { Answer, AnswerSchema, ChatRequest } from '../core/chat.ts';
import { forEachLabel, LabelProbabilities, LABELS, snakeCase } from '../core/labels.ts';
import { emit, fail, type Fail } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { framesOf, SamplingOptions, timedParts } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { ClipInput, FrameOptions } from './video-options.ts';

/** What a label prompt may ask for: the clip's length. */
export const LABEL_PROMPT_VALUES = ['seconds'] as const;

export const LABEL_ROLE = 'label';

const REMINDER = `Your last answer could not be read. Answer with one JSON object and nothing else, with a number from 0 to 1 for each of: ${LABELS.map(snakeCase).join(', ')}.`;

const SHOWN_CHARACTERS = 120;

const SCHEMA: AnswerSchema = {
  name: 'labels',
  schema: {
    type: 'object',
    properties: Object.fromEntries(LABELS.map((label) => [snakeCase(label), { type: 'number' }])),
    required: LABELS.map(snakeCase),
    additionalProperties: false,
  },
};

/**
 * How likely each of CogVideoX's six labels of bad clips holds, from frames spread over the clip in
 * one call: the role of its Video-LLaMA classifiers, whose weights and data were never released.
 * Annotates, never rejects. Where labels are missing the model is asked once more, and the fuller
 * answer counts; with none in either the record fails as `labels_<why>`.
 */
export const label = defineStage({
  name: 'label',
  version: 1,
  pool: 'vlm',
  asks: ({ frames, sampling, jsonSchema }) => [
    { role: LABEL_ROLE, pictures: frames.max, sampling, jsonSchema },
  ],
  options: z.strictObject({
    prompt: z.string().min(1),
    picture: PictureOptions,
    frames: FrameOptions,
    sampling: SamplingOptions,
    jsonSchema: z
      .boolean()
      .default(true)
      .describe('Asks for JSON by response_format; false for servers that refuse it'),
  }),
  input: ClipInput,
  output: z.object({ labels: LabelProbabilities }),
  run: async (clip, options, context) => {
    const frames = timedParts(await framesOf(clip, options.frames, options.picture, context));
    const seconds = (clip.endSeconds - clip.startSeconds).toFixed(1);
    const question = fillPrompt(options.prompt, { seconds });
    const ask = async (text: string): Promise<Answer> => {
      const request: ChatRequest = { parts: [{ text }, ...frames], sampling: options.sampling };
      return context.ask(
        LABEL_ROLE,
        options.jsonSchema ? { ...request, jsonSchema: SCHEMA } : request,
      );
    };
    const first = labelsIn(await ask(question));
    if (missingIn(first) === 0) return emit({ labels: first });
    const again = await ask(`${question}\n\n${REMINDER}`);
    const second = labelsIn(again);
    const labels = missingIn(second) <= missingIn(first) ? second : first;
    return missingIn(labels) === LABELS.length ? failure(again) : emit({ labels });
  },
});

/** An answer that was cut off may end in half a number, so nothing of it counts. */
function labelsIn({ outcome, text }: Answer): LabelProbabilities {
  const labels = outcome === 'complete' ? readLabels(text) : null;
  return labels ?? forEachLabel(() => null);
}

function missingIn(labels: LabelProbabilities): number {
  return Object.values(labels).filter((probability) => probability === null).length;
}

function failure({ outcome, text }: Answer): Fail {
  const why = outcome === 'complete' ? 'unreadable' : outcome;
  return fail(
    `labels_${why}`,
    `asked twice for labels, and the answer is ${why}: ${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))}`,
    true,
  );
}
