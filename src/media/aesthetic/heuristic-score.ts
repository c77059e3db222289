import { exposureOf, laplacianVariance, lumaOf, opponentColours } from '../picture-scores.ts';
import type { RgbPixels } from '../picture-scores.ts';
import { composition } from './composition.ts';

/** Longest side in pixels at which pictures are scored: about what one takes in at a glance. */
export const HEURISTIC_SIDE = 256;

/** The parts of a heuristic score, each from 0 to under 1, higher for more of it. */
export interface HeuristicParts {
  readonly colour: number;
  readonly contrast: number;
  readonly sharpness: number;
  readonly composition: number;
}

/** Ours: sharpness tells most of what must go, and composition is the least certain. */
const WEIGHTS: HeuristicParts = { colour: 0.2, contrast: 0.25, sharpness: 0.35, composition: 0.2 };

/** Where a part is one half: what ordinary photographs read at the working size. */
const ORDINARY = { colourSpread: 25, contrast: 45, sharpness: 1_000 };

/** Colour and contrast are those of masses, not of pixels: noise has neither. */
const CELL_PIXELS = 8;

/**
 * `heuristic-1`: 0 (blank) to under 1, of a picture whose longest side is HEURISTIC_SIDE. A weighted
 * mean of the spread of colours (Hasler and Suesstrunk's) and contrast over cells of 8 x 8 pixels, sharpness (variance of the
 * Laplacian), and composition; x / (x + ordinary) maps each measure to 0 to 1, so that more of it
 * never lowers the score. It knows nothing of what is shown, and follows no model's scale.
 */
export function heuristicScore(pixels: RgbPixels): number {
  const parts = heuristicParts(pixels);
  return (
    WEIGHTS.colour * parts.colour +
    WEIGHTS.contrast * parts.contrast +
    WEIGHTS.sharpness * parts.sharpness +
    WEIGHTS.composition * parts.composition
  );
}

export function heuristicParts(pixels: RgbPixels): HeuristicParts {
  const luma = lumaOf(pixels);
  const cells = averaged(pixels);
  return {
    colour: saturating(opponentColours(cells).spread, ORDINARY.colourSpread),
    contrast: saturating(exposureOf(lumaOf(cells)).contrast, ORDINARY.contrast),
    sharpness: saturating(laplacianVariance(luma), ORDINARY.sharpness),
    composition: composition(luma),
  };
}

function saturating(value: number, half: number): number {
  return value / (value + half);
}

/** The mean colour of each cell; cells at the right and lower border may be smaller. */
function averaged({ data, width, height }: RgbPixels): RgbPixels {
  const columns = Math.ceil(width / CELL_PIXELS);
  const rows = Math.ceil(height / CELL_PIXELS);
  const sums = new Float64Array(columns * rows * 3);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor(y / CELL_PIXELS) * columns + Math.floor(x / CELL_PIXELS);
      const byte = (y * width + x) * 3;
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let channel = 0; channel < 3; channel += 1) {
        sums[cell * 3 + channel] = (sums[cell * 3 + channel] ?? 0) + (data[byte + channel] ?? 0);
      }
    }
  }
  const means = sums.map((sum, at) => Math.round(sum / (counts[Math.floor(at / 3)] ?? 1)));
  return { data: Uint8Array.from(means), width: columns, height: rows };
}
