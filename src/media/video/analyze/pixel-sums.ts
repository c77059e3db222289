import { wasmCode } from '../../wasm-code.ts';
import type { FrameSize } from './analysis-plan.ts';

/** Sums over all pixels of a video's small frames: of the latest one, and against the one before. */
export interface PixelSums {
  /** Takes the next frame in colour, eight bits for each of red, green and blue. */
  compareColours(rgb: Uint8Array): ColourSums;
  /** Takes the next gray frame; it stays the latest until the next one comes. */
  pushGray(gray: Uint8Array): GraySums;
  /** Absolute differences of the latest gray frame and the one before. */
  grayDifferences(): number;
  /** The same, once the luma of one of the two is `gain * luma + offset`. */
  grayDifferencesBeyondLight(scaled: 'latest' | 'before', gain: number, offset: number): number;
}

/** Absolute differences, in OpenCV's HSV: hue is 0 to 179, the others 0 to 255. */
export interface ColourSums {
  readonly hueAndSaturation: number;
  readonly value: number;
}

/** Whole numbers, all of them exact. */
export interface GraySums {
  readonly levels: number;
  readonly squares: number;
  /** How many pixels have the level given to `createPixelSums`, or more. */
  readonly bright: number;
  /** Of the 3 x 3 Laplacian, without the pixels at the border, and of its squares. */
  readonly laplacian: number;
  readonly laplacianSquares: number;
}

/** What assembly/pixels.ts exports. Addresses are bytes from the start of `memory`. */
interface PixelInstance {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(pixelsInColour: number, grayWidth: number, grayHeight: number): void;
  rgbAddress(): number;
  grayAddress(): number;
  compareColours(): void;
  colourSum(): number;
  valueSum(): number;
  graySum(): number;
  graySquares(): number;
  brightPixels(level: number): number;
  measureLaplacian(): void;
  laplacianSum(): number;
  laplacianSquares(): number;
  grayDifferences(): number;
  grayDifferencesBeyondLight(ofBefore: number, gain: number, offset: number): number;
  keepGray(): void;
}

const code = wasmCode(import.meta.url, './pixels.wasm', (exports) => exports as PixelInstance);

/** Throws RecaptorError `not_built` where the compiled module is missing. */
export async function createPixelSums(
  colour: FrameSize,
  gray: FrameSize,
  brightLevel: number,
): Promise<PixelSums> {
  const instance = await code.instantiate();
  instance.allocate(colour.width * colour.height, gray.width, gray.height);
  const memory = new Uint8Array(instance.memory.buffer);
  return {
    compareColours: (rgb) => {
      memory.set(rgb, instance.rgbAddress());
      instance.compareColours();
      return { hueAndSaturation: instance.colourSum(), value: instance.valueSum() };
    },
    pushGray: (levels) => {
      instance.keepGray();
      memory.set(levels, instance.grayAddress());
      instance.measureLaplacian();
      return {
        levels: instance.graySum(),
        squares: instance.graySquares(),
        bright: instance.brightPixels(brightLevel),
        laplacian: instance.laplacianSum(),
        laplacianSquares: instance.laplacianSquares(),
      };
    },
    grayDifferences: () => instance.grayDifferences(),
    grayDifferencesBeyondLight: (scaled, gain, offset) =>
      instance.grayDifferencesBeyondLight(scaled === 'before' ? 1 : 0, gain, offset),
  };
}
