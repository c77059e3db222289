import type { VideoSignals } from '../core/video.ts';
import { quantile } from './quantile.ts';
import { indicesWithin } from './span.ts';
import type { Span } from './span.ts';

/** What a clip's pictures are like. All but the count are null where no sample lies in the clip. */
export interface ClipPictureScore {
  /** Median of the variances of the Laplacian of luma, at the flow's width: not comparable to others. */
  readonly sharpness: number | null;
  /** Median of the means of luma, gray levels (0 to 255). */
  readonly brightness: number | null;
  /** Median of the standard deviations of luma, gray levels. */
  readonly contrast: number | null;
  /** Share of the pictures that are black (0 to 1). */
  readonly blackShare: number | null;
  /** The longest time without a picture that is not black. */
  readonly longestBlackSeconds: number | null;
  /**
   * Share of the pairs of samples that are nearly identical (0 to 1); null too where there is no pair.
   * Slides and frozen pictures are near 1.
   */
  readonly freezeShare: number | null;
  /**
   * Median share of the frame's area that black bars take (0 to 1), over the pictures that are not
   * black, for a black one is all bar; over all where all are.
   */
  readonly barShare: number | null;
  readonly samples: number;
}

export interface ClipPictureOptions {
  /**
   * A picture is black from this share of dark pixels on (0 to 1).
   *
   * @default 0.98, as `pic_th` of ffmpeg's blackdetect
   */
  readonly blackFrom?: number;
  /**
   * Mean difference of luma, gray levels, up to which two pictures are nearly identical.
   *
   * @default 0.255, as the -60 dB of ffmpeg's freezedetect
   */
  readonly frozenBelow?: number;
}

/** Reduces the picture statistics of the samples that lie in a span. */
export function scorePictureOfClip(
  { samples }: VideoSignals,
  span: Span,
  { blackFrom = 0.98, frozenBelow = 0.255 }: ClipPictureOptions = {},
): ClipPictureScore {
  const [first, end] = indicesWithin(samples.seconds, span);
  const within = (values: Float32Array): Float32Array => values.subarray(first, end);
  const isBlack = Array.from(within(samples.blackShare), (share) => share >= blackFrom);
  const bars = within(samples.barShare);
  const barsInLight = bars.filter((_, sample) => isBlack[sample] === false);
  const differences = samples.difference.subarray(first + 1, end);
  return {
    sharpness: quantile(within(samples.sharpness), 0.5),
    brightness: quantile(within(samples.brightness), 0.5),
    contrast: quantile(within(samples.contrast), 0.5),
    blackShare: shareOf(isBlack, (black) => black),
    longestBlackSeconds: longestBlack(isBlack, samples.seconds.subarray(first, end), span),
    freezeShare: shareOf([...differences], (difference) => difference <= frozenBelow),
    barShare: quantile(barsInLight.length > 0 ? barsInLight : bars, 0.5),
    samples: isBlack.length,
  };
}

function shareOf<Item>(items: readonly Item[], test: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(test).length / items.length;
}

/** A sample stands for the time until the next one, or until the clip's end. */
function longestBlack(
  isBlack: readonly boolean[],
  seconds: Float64Array,
  { endSeconds }: Span,
): number | null {
  if (isBlack.length === 0) return null;
  let longest = 0;
  let blackSince: number | null = null;
  for (const [sample, black] of isBlack.entries()) {
    blackSince = black ? (blackSince ?? seconds[sample] ?? 0) : null;
    if (blackSince === null) continue;
    longest = Math.max(longest, (seconds[sample + 1] ?? endSeconds) - blackSince);
  }
  return longest;
}
