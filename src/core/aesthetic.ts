import type { PictureLimits } from './media.ts';

/** The embedded scorer as manifests name it. Raised when the same picture would score otherwise. */
export const HEURISTIC_SCORER = 'heuristic-1';

/** How a picture becomes a model's input, in the words of torchvision. Values are of pixel / 255. */
export interface Preprocessing {
  /** Pixels. `shortest`: the shorter side becomes this; `square`: both do, whatever the shape. */
  readonly resize: number;
  readonly fit: 'shortest' | 'square';
  readonly kernel: 'bicubic' | 'bilinear';
  /** Side in pixels of the square cut out of the middle; null leaves the picture as it is. */
  readonly crop: number | null;
  /** Of red, green and blue: (value - mean) / std. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly layout: 'nchw' | 'nhwc';
}

/** An ONNX model, and what its output goes through. Files are known by their hashes. */
export interface OnnxScorer {
  readonly kind: 'onnx';
  /** As manifests name it: `laion-v2`. */
  readonly name: string;
  readonly modelSha256: string;
  readonly input: string;
  readonly output: string;
  readonly preprocess: Preprocessing;
  /** Linear layers over the output; null where the output is the score. */
  readonly head: { readonly sha256: string; readonly normalise: 'l2' | 'none' } | null;
}

/** What scores pictures on this machine. Scales differ: scores of two scorers do not compare. */
export type AestheticScorer = { readonly kind: 'heuristic' } | OnnxScorer;

/** A picture by its uri, or as encoded bytes that were kept of a video. */
export type PictureSource =
  { readonly uri: string } | { readonly bytes: Uint8Array; readonly shown: string };

export interface AestheticOptions extends PictureLimits {
  /** Colour that shows through transparency, as `#rrggbb`. */
  readonly background: string;
  readonly scorer: AestheticScorer;
}

export interface AestheticMedia {
  /**
   * Higher is better; the scale is the scorer's own. Throws MediaError, the abort reason of
   * `signal`, and ConfigError where the scorer's runtime or files are missing on this machine.
   */
  scoreAesthetic(
    source: PictureSource,
    options: AestheticOptions,
    signal: AbortSignal,
  ): Promise<number>;
}
