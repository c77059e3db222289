/** Pixels of one frame, eight-bit luma, with the figures that are known of them. */
export interface GrayFrame {
  readonly gray: Uint8Array;
  /** Mean and standard deviation of luma, gray levels. */
  readonly brightness: number;
  readonly contrast: number;
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

/** Differences under this count for less, in gray levels: noise alone has up to 4. */
const CLEAR_DIFFERENCE = 4;

/** A frame of less contrast is blank, in gray levels: there is no contrast to take over. */
const BLANK_CONTRAST = 1;

/**
 * What changes between two frames, and how much of that is light.
 *
 * A fade scales the luma of all pixels alike. So the frame of more contrast is given the other's
 * mean and standard deviation; what differs still has moved. Not a fit of one frame to the other,
 * which would find a loss of contrast in any two pictures that have nothing to do with each other.
 */
export function brightnessChange(one: GrayFrame, other: GrayFrame): BrightnessChange {
  const [strong, weak] = one.contrast >= other.contrast ? [one, other] : [other, one];
  const gain = weak.contrast < BLANK_CONTRAST ? 1 : weak.contrast / strong.contrast;
  const offset = weak.brightness - gain * strong.brightness;
  const { differenceSum, restSum } = differencesOf(strong.gray, weak.gray, gain, offset);
  const difference = differenceSum / strong.gray.length;
  const rest = restSum / strong.gray.length;
  return {
    difference,
    fade: Math.max(0, difference - rest) / Math.max(difference, CLEAR_DIFFERENCE),
  };
}

/** In a function of its own, with plain numbers alone: it runs over every pixel of every sample. */
function differencesOf(
  strong: Uint8Array,
  weak: Uint8Array,
  gain: number,
  offset: number,
): { differenceSum: number; restSum: number } {
  let differenceSum = 0;
  let restSum = 0;
  for (let pixel = 0; pixel < strong.length; pixel += 1) {
    const from = strong[pixel] ?? 0;
    const to = weak[pixel] ?? 0;
    const difference = to - from;
    const rest = to - (gain * from + offset);
    differenceSum += difference < 0 ? -difference : difference;
    restSum += rest < 0 ? -rest : rest;
  }
  return { differenceSum, restSum };
}
