import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OnnxScorer } from '../../../../src/core/aesthetic.ts';

/** What `reference.py` wrote, and the scorer that is to agree with it. */
export const MODEL = join(import.meta.dirname, 'tiny-model.onnx');
export const HEAD = join(import.meta.dirname, 'tiny-head.safetensors');

interface Expected {
  /** Of the 32-bit values that the model is given. */
  readonly tensorSha256: string;
  readonly score: number;
}

export const REFERENCE = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<'bicubic' | 'bilinear', Expected>>>>;

export const CLIP = {
  resize: 224,
  fit: 'shortest',
  kernel: 'bicubic',
  crop: 224,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
  layout: 'nchw',
} as const;

export const TINY: OnnxScorer = {
  kind: 'onnx',
  name: 'tiny',
  modelSha256: sha256(readFileSync(MODEL)),
  input: 'pixel_values',
  output: 'image_embeds',
  preprocess: CLIP,
  head: { sha256: sha256(readFileSync(HEAD)), normalise: 'l2' },
};

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The picture of `made` in reference.py, packed RGB. */
export function madePixels(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data.set([x * x * 3 + y * 7 + x * y, x * 5 + y * y, (x ^ y) * 3], (y * width + x) * 3);
    }
  }
  return { data, width, height };
}
