import type { FrameSize } from './analysis-plan.ts';
import type { GraySums, PixelSums } from './pixel-sums.ts';
import { takeOverLight, type Light } from './take-over-light.ts';

export interface Exposure extends Light {
  /** Share of pixels that are black (0 to 1). */
  readonly blackShare: number;
}

export interface BrightnessChange {
  /** Mean absolute difference of luma, gray levels. */
  readonly difference: number;
  /**
   * Share of the difference that goes away once both frames have one brightness and contrast
   * (0 to 1): near 1 in a fade or a flash, near 0 where things move and the light stays, and in
   * between across a cut to a scene of other light.
   */
  readonly fade: number;
}

export interface GrayMeasures extends Exposure, BrightnessChange {
  /** Variance of the Laplacian, as `laplacianVariance` of pictures has it. */
  readonly sharpness: number;
}

export interface GrayMeter {
  /** A frame, and what changed since the one before: nothing for the first. */
  push(gray: Uint8Array): GrayMeasures;
}

/** Differences under this count for less, in gray levels: noise alone has up to 4. */
const CLEAR_DIFFERENCE = 4;

export function createGrayMeter(sums: PixelSums, size: FrameSize): GrayMeter {
  const pixels = size.width * size.height;
  let before: Exposure | null = null;

  const changeBetween = (one: Exposure, other: Exposure): BrightnessChange => {
    const difference = sums.grayDifferences() / pixels;
    const { scaled, gain, offset } = takeOverLight(one, other);
    const which = scaled === one ? 'before' : 'latest';
    const rest = sums.grayDifferencesBeyondLight(which, gain, offset) / pixels;
    return {
      difference,
      fade: Math.max(0, difference - rest) / Math.max(difference, CLEAR_DIFFERENCE),
    };
  };

  return {
    push: (gray) => {
      const latest = sums.pushGray(gray);
      const exposure = exposureOf(latest, pixels);
      const change = before === null ? NO_CHANGE : changeBetween(before, exposure);
      before = exposure;
      return { sharpness: sharpnessOf(latest, size), ...exposure, ...change };
    },
  };
}

const NO_CHANGE: BrightnessChange = { difference: 0, fade: 0 };

function exposureOf({ levels, squares, bright }: GraySums, pixels: number): Exposure {
  return {
    brightness: levels / pixels,
    contrast: Math.sqrt(varianceOf(levels, squares, pixels)),
    blackShare: (pixels - bright) / pixels,
  };
}

function sharpnessOf({ laplacian, laplacianSquares }: GraySums, size: FrameSize): number {
  const inside = Math.max(0, size.width - 2) * Math.max(0, size.height - 2);
  return inside === 0 ? 0 : varianceOf(laplacian, laplacianSquares, inside);
}

/** Both sums are of whole numbers under 2^53: nothing was rounded before here. */
function varianceOf(sum: number, sumOfSquares: number, count: number): number {
  return Math.max(0, (sumOfSquares - (sum * sum) / count) / count);
}
