import { z } from 'zod';
import { SamplingOptions } from './clip-frames.ts';

const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits');

/** Defaults are those of OpenAI's CLIP ViT-L/14. */
const PreprocessOptions = z
  .strictObject({
    resize: z.number().int().positive().default(224).describe('Pixels'),
    fit: z.enum(['shortest', 'square']).default('shortest').describe('Which sides become resize'),
    kernel: z.enum(['bicubic', 'bilinear']).default('bicubic').describe('As in Pillow'),
    crop: z.number().int().positive().nullable().default(224).describe('Centre square, pixels'),
    mean: threeNumbers.default([0.48145466, 0.4578275, 0.40821073]),
    std: threeNumbers.default([0.26862954, 0.26130258, 0.27577711]),
    layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  })
  .refine(({ crop, resize }) => crop === null || crop <= resize, { error: 'crop is over resize' })
  .prefault({});

const normalise = z.enum(['l2', 'none']).default('l2').describe('Of the embedding');

const modelKeys = {
  input: z.string().min(1).default('pixel_values').describe('Name of the model’s input'),
  output: z.string().min(1).default('image_embeds').describe('Name of the model’s output'),
  preprocess: PreprocessOptions,
};

const scorerName = z.string().regex(/^[\w.-]+$/, 'letters, digits, ".", "_" and "-"');

export const HeuristicOptions = z.strictObject({
  scorer: z.literal('heuristic').describe('A formula over pixels; nothing to install'),
});

export const OnnxOptions = z.strictObject({
  scorer: z.literal('onnx').describe('A model of yours, on this machine; needs onnxruntime'),
  name: scorerName.optional().describe('As the manifest names it, such as laion-v2'),
  model: z.string().min(1).describe('ONNX file, relative to this file'),
  modelSha256: sha256.optional().describe('Filled in when a run is made'),
  head: z
    .strictObject({
      file: z.string().min(1).describe('Linear layers as safetensors, relative to this file'),
      sha256: sha256.optional().describe('Filled in when a run is made'),
      normalise,
    })
    .optional()
    .describe('From the model’s output to the score; none where the output is the score'),
  ...modelKeys,
});

const RatingOptions = z.strictObject({
  scorer: z.literal('endpoint').describe('The endpoint of role aesthetic, which rates in words'),
  logprobs: z
    .boolean()
    .default(true)
    .describe('Asks for log-probabilities; false for servers without'),
  sampling: SamplingOptions.unwrap().prefault({ maxTokens: 8, temperature: 0 }),
});

/** What scores pictures. */
export const AestheticOptions = z.discriminatedUnion('scorer', [
  HeuristicOptions,
  OnnxOptions,
  RatingOptions,
]);

const clipKeys = {
  picturesPerClip: z.number().int().positive().default(3).describe('Spread evenly over the clip'),
  reduce: z.enum(['mean', 'min']).default('mean').describe('From pictures to the clip'),
};

/** What scores clips, by a few of their pictures. */
export const ClipAestheticOptions = z.discriminatedUnion('scorer', [
  HeuristicOptions.extend(clipKeys),
  OnnxOptions.extend(clipKeys),
  RatingOptions.extend(clipKeys),
]);

/** A scorer as stages are given it: files by their hashes, so that they may lie anywhere. */
export const ScorerOptions = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('heuristic') }),
  z.strictObject({
    kind: z.literal('onnx'),
    name: scorerName,
    modelSha256: z.string(),
    head: z.strictObject({ sha256: z.string(), normalise }).nullable(),
    ...modelKeys,
  }),
]);

/** Stands for the hash of a file until a run is made. */
const UNREAD = 'unread';
const NAME_DIGITS = 8;

/** The scorer on this machine. */
export function localScorer(
  options: z.output<typeof HeuristicOptions> | z.output<typeof OnnxOptions>,
): z.output<typeof ScorerOptions> {
  if (options.scorer === 'heuristic') return { kind: 'heuristic' };
  const { modelSha256 = UNREAD, head, input, output, preprocess } = options;
  return {
    kind: 'onnx',
    name: options.name ?? `onnx-${modelSha256.slice(0, NAME_DIGITS)}`,
    modelSha256,
    head: head ? { sha256: head.sha256 ?? UNREAD, normalise: head.normalise } : null,
    input,
    output,
    preprocess,
  };
}
