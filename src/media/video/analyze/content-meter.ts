import type { PixelSums } from './pixel-sums.ts';

export interface FrameChange {
  /** PySceneDetect's content value (0 to 255). */
  readonly content: number;
  /** Mean absolute difference of HSV's value (0 to 255), which is part of the content value. */
  readonly value: number;
}

export interface ContentMeter {
  /**
   * A frame against the one before; 0 for the first.
   *
   * @param rgb Eight-bit pixels, as many at each call.
   */
  push(rgb: Uint8Array): FrameChange;
}

/**
 * PySceneDetect's content value (ContentDetector with its default weights): the mean over all
 * pixels of the absolute differences of hue, saturation and value, and the mean of the three. Hue
 * is 0 to 179, the others 0 to 255, and hue is no circle: red that turns past 0 differs by 179.
 */
export function createContentMeter(
  sums: Pick<PixelSums, 'compareColours'>,
  pixels: number,
): ContentMeter {
  let isFirst = true;
  return {
    push: (rgb) => {
      const { hueAndSaturation, value } = sums.compareColours(rgb);
      if (isFirst) {
        isFirst = false;
        return { content: 0, value: 0 };
      }
      return { content: (hueAndSaturation + value) / (3 * pixels), value: value / pixels };
    },
  };
}
