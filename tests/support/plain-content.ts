/** OpenCV's fixed-point numbers have twelve bits after the point. */
const SHIFT = 12;
const ROUNDING = 1 << (SHIFT - 1);
const HUES = 180;

/**
 * Hue (0 to 179), saturation and value as OpenCV's COLOR_RGB2HSV gives them for eight-bit colours,
 * written for reading: what the module in src/media/video/analyze/assembly is held against.
 */
export function plainHsv(
  red: number,
  green: number,
  blue: number,
): readonly [hue: number, saturation: number, value: number] {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  const saturationFactor = value === 0 ? 0 : Math.round((255 << SHIFT) / value);
  const hueFactor = chroma === 0 ? 0 : Math.round((HUES << SHIFT) / (6 * chroma));
  const turn =
    value === red
      ? green - blue
      : value === green
        ? blue - red + 2 * chroma
        : red - green + 4 * chroma;
  const hue = (turn * hueFactor + ROUNDING) >> SHIFT;
  return [hue < 0 ? hue + HUES : hue, (chroma * saturationFactor + ROUNDING) >> SHIFT, value];
}
