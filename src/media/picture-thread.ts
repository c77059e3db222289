import type { PictureScores } from '../core/media.ts';
import { scorePicture, type RgbPixels } from './picture-scores.ts';

/** Runs in a worker thread; the name under which the pool calls it. */
export function measure(pixels: RgbPixels): PictureScores {
  return scorePicture(pixels);
}
