import type { LumaPlane } from '../picture-scores.ts';

/** How far from a power point, in shares of the frame, detail still counts as near it. */
const THIRDS_WIDTH = 0.17;

/** Share of the detail that lies outside the box which is taken for the subject's, at each side. */
const OUTSIDE_SHARE = 0.05;

/** Mean gradient, gray levels, at which composition counts by half: less is noise of encoders. */
const FAINT_GRADIENT = 2;

/**
 * How deliberately the detail of a picture is placed, from 0 (none, or spread evenly) to under 1.
 *
 * The mean of two measures over the gradient of luma: how near detail lies to the four points where
 * the thirds of the frame cross (Datta et al., Studying Aesthetics in Photographic Images, 2006),
 * and how small the box is that holds nine tenths of it across and down (Ke et al., The Design of
 * High-Level Features for Photo Quality Assessment, 2006). Faint detail counts for less.
 */
export function composition(luma: LumaPlane): number {
  const { across, down, total, nearThirds } = gradientOf(luma);
  if (total === 0) return 0;
  const compactness = 1 - boxShare(across, total) * boxShare(down, total);
  const mean = total / (luma.width * luma.height);
  return ((nearThirds / total + compactness) / 2) * (mean / (mean + FAINT_GRADIENT));
}

interface Gradient {
  /** Sums of the gradient over each column, and over each row. */
  readonly across: Float64Array;
  readonly down: Float64Array;
  readonly total: number;
  /** The total, each pixel weighed by its nearness to a power point. */
  readonly nearThirds: number;
}

function gradientOf({ data, width, height }: LumaPlane): Gradient {
  const across = new Float64Array(width);
  const down = new Float64Array(height);
  const columnWeights = thirdsWeights(width);
  const rowWeights = thirdsWeights(height);
  let total = 0;
  let nearThirds = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const horizontal = (data[at + 1] ?? 0) - (data[at - 1] ?? 0);
      const vertical = (data[at + width] ?? 0) - (data[at - width] ?? 0);
      const gradient = Math.hypot(horizontal, vertical) / 2;
      across[x] = (across[x] ?? 0) + gradient;
      down[y] = (down[y] ?? 0) + gradient;
      total += gradient;
      nearThirds += gradient * (columnWeights[x] ?? 0) * (rowWeights[y] ?? 0);
    }
  }
  return { across, down, total, nearThirds };
}

/** 1 on the thirds, falling off as a bell; the product over both axes is nearness to a power point. */
function thirdsWeights(length: number): Float64Array {
  return new Float64Array(length).map((_, index) => {
    const place = (index + 0.5) / length;
    const distance = Math.min(Math.abs(place - 1 / 3), Math.abs(place - 2 / 3));
    return Math.exp(-((distance / THIRDS_WIDTH) ** 2));
  });
}

/** The part of the axis between the quantiles that leave OUTSIDE_SHARE at either end. */
function boxShare(sums: Float64Array, total: number): number {
  let before = 0;
  let inside = 0;
  for (const sum of sums) {
    before += sum;
    if (before > OUTSIDE_SHARE * total && before - sum < (1 - OUTSIDE_SHARE) * total) inside += 1;
  }
  return inside / sums.length;
}
