/** Of a frame's luma. */
export interface Light {
  /** Mean and standard deviation, gray levels. */
  readonly brightness: number;
  readonly contrast: number;
}

/** A frame of less contrast is blank, in gray levels: there is no contrast to take over. */
const BLANK_CONTRAST = 1;

/**
 * How the luma of one of two frames is scaled and shifted, so that both have one brightness and
 * contrast.
 *
 * A fade scales the luma of all pixels alike. So the frame of more contrast is given the other's
 * mean and standard deviation; what differs still has moved. Not a fit of one frame to the other,
 * which would find a loss of contrast in any two pictures that have nothing to do with each other.
 */
export function takeOverLight<Frame extends Light>(
  one: Frame,
  other: Frame,
): { readonly scaled: Frame; readonly gain: number; readonly offset: number } {
  const [strong, weak] = one.contrast >= other.contrast ? [one, other] : [other, one];
  const gain = weak.contrast < BLANK_CONTRAST ? 1 : weak.contrast / strong.contrast;
  return { scaled: strong, gain, offset: weak.brightness - gain * strong.brightness };
}
