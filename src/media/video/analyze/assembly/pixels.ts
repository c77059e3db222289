/**
 * What is counted over every pixel of a video's small frames. One instance of the module serves one
 * video. All sums but `changeBeyondLight` are of whole numbers, and exact.
 */
import { addFrame, colourSum, valueSum } from './content.ts';
import { laplacianSquares, laplacianSum, sumLaplacian } from './laplacian.ts';
import { countAtLeast, sumOf, sumOfSquares } from './levels.ts';
import { changeBeyondLight, sumOfDifferences } from './differences.ts';

export { colourSum, laplacianSquares, laplacianSum, valueSum };

/** Buffers end at a multiple of this, in bytes, and the rest of them is zero. */
const PADDING: usize = 16;

let rgb: usize = 0;
let hsv: usize = 0;
let contentPixels: i32 = 0;
let gray: usize = 0;
let lastGray: usize = 0;
let width: i32 = 0;
let height: i32 = 0;

/** Allocates everything, once: for frames in colour, and for gray ones of another size. */
export function allocate(pixelsInColour: i32, grayWidth: i32, grayHeight: i32): void {
  contentPixels = pixelsInColour;
  width = grayWidth;
  height = grayHeight;
  rgb = zeroed(usize(contentPixels) * 3);
  hsv = zeroed(usize(contentPixels) * 4);
  gray = zeroed(usize(width * height));
  lastGray = zeroed(usize(width * height));
}

/** Where the next frame's pixels go, eight bits for each of red, green and blue. */
export function rgbAddress(): usize {
  return rgb;
}

/** Where the next gray frame's pixels go, eight bits each. It changes with every `keepGray`. */
export function grayAddress(): usize {
  return gray;
}

/** Sums up how the frame in colour differs from the one before; it becomes the one before. */
export function compareColours(): void {
  addFrame(rgb, hsv, contentPixels);
}

export function graySum(): f64 {
  return sumOf(gray, width * height);
}

export function graySquares(): f64 {
  return sumOfSquares(gray, width * height);
}

export function brightPixels(level: i32): i32 {
  return countAtLeast(gray, width * height, level);
}

export function measureLaplacian(): void {
  sumLaplacian(gray, width, height);
}

/** Of the gray frame and the one before. */
export function grayDifferences(): f64 {
  return sumOfDifferences(gray, lastGray, width * height);
}

/** Of the two gray frames, once the luma of one of them is scaled and shifted. */
export function grayDifferencesBeyondLight(ofLast: bool, gain: f64, offset: f64): f64 {
  const from = ofLast ? lastGray : gray;
  const to = ofLast ? gray : lastGray;
  return changeBeyondLight(from, to, width * height, gain, offset);
}

/** The gray frame becomes the one before. */
export function keepGray(): void {
  const kept = gray;
  gray = lastGray;
  lastGray = kept;
}

function zeroed(bytes: usize): usize {
  const padded = (bytes + 2 * PADDING) & ~(PADDING - 1);
  const address = heap.alloc(padded);
  memory.fill(address, 0, padded);
  return address;
}
