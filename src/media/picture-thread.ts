import type { PictureScores } from '../core/media.ts';
import { heuristicScore } from './aesthetic/heuristic-score.ts';
import { scorePicture, type RgbPixels } from './picture-scores.ts';

/** These run in a worker thread, and are named as the pool calls them. */
export function measure(pixels: RgbPixels): PictureScores {
  return scorePicture(pixels);
}

export function scoreHeuristically(pixels: RgbPixels): number {
  return heuristicScore(pixels);
}
