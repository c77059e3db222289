import type { Encoder } from '../../captions/estimate-tokens.ts';

/** How many tokens of a caption a trainer's text encoder reads. */
export interface EncoderLimit {
  readonly encoder: Encoder;
  readonly tokens: number;
  /** Where the number comes from, for a comment. */
  readonly why: string;
}

/** Trainers by their export format whose limit does not depend on the model that is trained. */
export const ENCODER_LIMITS: Readonly<Record<string, EncoderLimit>> = {
  // `--max_token_length` of sd-scripts' library/train_util.py.
  kohya: {
    encoder: 'clip',
    tokens: 77,
    why: 'sd-scripts reads 77, with --max_token_length=225 227',
  },
  // `tokenizer.model_max_length` in train_text_to_image.py and its siblings.
  diffusers: { encoder: 'clip', tokens: 77, why: "CLIP's tokenizer cuts at 77" },
  // CogVideoX's text length, table 6 of arXiv:2408.06072v3.
  cogvideo: { encoder: 't5', tokens: 226, why: 'CogVideoX reads 226 of T5' },
};

/** For trainers that train many models. Diffusers' pipelines have these lengths as defaults. */
export const LIMITS_BY_MODEL = [
  'CLIP of SD 1.5 and SDXL reads 77 tokens; T5 of SD3 256, of CogVideoX 226, of FLUX and Wan 512:',
] as const;
