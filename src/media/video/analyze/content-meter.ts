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
export function createContentMeter(pixels: number): ContentMeter {
  const hues = new Uint8Array(pixels);
  const saturations = new Uint8Array(pixels);
  const values = new Uint8Array(pixels);
  let isFirst = true;
  return {
    push: (rgb) => {
      let colourSum = 0;
      let valueSum = 0;
      for (let pixel = 0, byte = 0; pixel < pixels; pixel += 1, byte += 3) {
        const red = rgb[byte] ?? 0;
        const green = rgb[byte + 1] ?? 0;
        const blue = rgb[byte + 2] ?? 0;
        const value = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
        const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
        const chroma = value - least;
        const saturation = (chroma * (SATURATION_FACTORS[value] ?? 0) + ROUNDING) >> SHIFT;
        const turn =
          value === red
            ? green - blue
            : value === green
              ? blue - red + 2 * chroma
              : red - green + 4 * chroma;
        const signedHue = (turn * (HUE_FACTORS[chroma] ?? 0) + ROUNDING) >> SHIFT;
        const hue = signedHue < 0 ? signedHue + HUES : signedHue;
        colourSum +=
          Math.abs(hue - (hues[pixel] ?? 0)) + Math.abs(saturation - (saturations[pixel] ?? 0));
        valueSum += Math.abs(value - (values[pixel] ?? 0));
        hues[pixel] = hue;
        saturations[pixel] = saturation;
        values[pixel] = value;
      }
      if (isFirst) {
        isFirst = false;
        return { content: 0, value: 0 };
      }
      return { content: (colourSum + valueSum) / (3 * pixels), value: valueSum / pixels };
    },
  };
}

/**
 * OpenCV's conversion of 8-bit colours to HSV (COLOR_RGB2HSV), rounding included: fixed-point
 * numbers of twelve bits after the point.
 */
const SHIFT = 12;
const ROUNDING = 1 << (SHIFT - 1);
const HUES = 180;

const SATURATION_FACTORS = Int32Array.from({ length: 256 }, (_, value) =>
  value === 0 ? 0 : Math.round((255 << SHIFT) / value),
);

const HUE_FACTORS = Int32Array.from({ length: 256 }, (_, chroma) =>
  chroma === 0 ? 0 : Math.round((HUES << SHIFT) / (6 * chroma)),
);
