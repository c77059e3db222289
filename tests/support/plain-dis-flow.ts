/** One plane of numbers, row by row. Reads outside it give the nearest pixel. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export interface PlainFlow {
  readonly u: Plane;
  readonly v: Plane;
}

/** A patch of the first frame laid over the second, displaced by (u, v). */
interface Match {
  readonly u: number;
  readonly v: number;
  readonly residuals: readonly number[];
  readonly meanResidual: number;
  readonly error: number;
}

/** Gradient at each pixel of a patch, less its mean over the patch, and the products' sums. */
interface Template {
  readonly gradientX: readonly number[];
  readonly gradientY: readonly number[];
  readonly hessianXX: number;
  readonly hessianXY: number;
  readonly hessianYY: number;
}

interface Level {
  readonly first: Plane;
  readonly second: Plane;
  readonly coarser: PlainFlow | null;
}

const PATCH = 8;
const STRIDE = 4;
const MAX_ITERATIONS = 12;
const CONVERGED_STEP = 0.02;
const MAX_OVERHANG = 14;

/**
 * Dense inverse search as src/media/flow/assembly does it, written for reading: no SIMD, no
 * padding, doubles between the steps. In px of the finest level.
 */
export function plainFlowOfPair(
  firstGray: Uint8Array,
  secondGray: Uint8Array,
  size: { readonly width: number; readonly height: number },
  finestLevel = 1,
): PlainFlow {
  let first: Plane = { ...size, values: Float32Array.from(firstGray) };
  let second: Plane = { ...size, values: Float32Array.from(secondGray) };
  const pyramid = [{ first, second }];
  while (pyramid.length <= coarsestLevel(size, finestLevel)) {
    first = halved(first);
    second = halved(second);
    pyramid.push({ first, second });
  }
  let flow: PlainFlow | null = null;
  for (const images of pyramid.slice(finestLevel).toReversed()) {
    flow = flowOfLevel({ ...images, coarser: flow });
  }
  if (flow === null) throw new Error('No level to compute flow on.');
  return flow;
}

/** Mean length of the vectors, in px of the frame. */
export function plainMagnitudePx({ u, v }: PlainFlow, finestLevel = 1): number {
  const sum = u.values.reduce(
    (total, value, cell) => total + Math.hypot(value, v.values[cell] ?? 0),
    0,
  );
  return (sum / u.values.length) * 2 ** finestLevel;
}

function coarsestLevel(
  { width, height }: { readonly width: number; readonly height: number },
  finestLevel: number,
): number {
  const byLongSide = Math.round(Math.log2(Math.max(width, height) / (4 * PATCH)));
  const byShortSide = Math.floor(Math.log2(Math.min(width, height) / PATCH));
  return Math.max(Math.min(byLongSide, byShortSide), finestLevel);
}

function halved(plane: Plane): Plane {
  return planeOf(plane.width >> 1, plane.height >> 1, (x, y) => {
    const upper = at(plane, 2 * x, 2 * y) + at(plane, 2 * x + 1, 2 * y);
    const lower = at(plane, 2 * x, 2 * y + 1) + at(plane, 2 * x + 1, 2 * y + 1);
    return (upper + lower) / 4;
  });
}

function flowOfLevel(level: Level): PlainFlow {
  const { width, height } = level.first;
  const columns = patchOrigins(width);
  const sumU = new Float32Array(width * height);
  const sumV = new Float32Array(width * height);
  const weights = new Float32Array(width * height);
  const above: Match[] = [];
  for (const y of patchOrigins(height)) {
    let left: Match | undefined;
    for (const [column, x] of columns.entries()) {
      const neighbours = [left, above[column]].filter((match) => match !== undefined);
      const match = searchPatch(level, x, y, neighbours);
      for (const [index, residual] of match.residuals.entries()) {
        const pixel = (y + Math.floor(index / PATCH)) * width + x + (index % PATCH);
        const weight = 1 / Math.max(1, Math.abs(residual - match.meanResidual));
        sumU[pixel] = (sumU[pixel] ?? 0) + weight * match.u;
        sumV[pixel] = (sumV[pixel] ?? 0) + weight * match.v;
        weights[pixel] = (weights[pixel] ?? 0) + weight;
      }
      above[column] = match;
      left = match;
    }
  }
  const divided = (sums: Float32Array): Plane => ({
    width,
    height,
    values: sums.map((sum, pixel) => sum / (weights[pixel] ?? 1)),
  });
  return { u: divided(sumU), v: divided(sumV) };
}

function patchOrigins(size: number): number[] {
  const count = Math.ceil((size - PATCH) / STRIDE) + 1;
  return Array.from({ length: count }, (_, index) => Math.min(index * STRIDE, size - PATCH));
}

function searchPatch(level: Level, x: number, y: number, neighbours: readonly Match[]): Match {
  let best = startingMatch(level, x, y);
  if (best.error > PATCH * PATCH) {
    for (const { u, v } of neighbours) {
      if (Math.abs(u - best.u) + Math.abs(v - best.v) <= 0.25) continue;
      const candidate = matchAt(level, x, y, u, v);
      if (candidate.error < best.error) best = candidate;
    }
  }
  const template = templateAt(level.first, x, y);
  const { hessianXX, hessianXY, hessianYY } = template;
  const isTextured = hessianXX + hessianYY > 32;
  const isInvertible = hessianXX * hessianYY - hessianXY ** 2 > 0.64;
  return isTextured && isInvertible ? descended(level, x, y, best, template) : best;
}

function startingMatch({ coarser, ...images }: Level, x: number, y: number): Match {
  if (coarser === null) return matchAt(images, x, y, 0, 0);
  const centreX = (x + PATCH / 2) >> 1;
  const centreY = (y + PATCH / 2) >> 1;
  const u = 2 * at(coarser.u, centreX, centreY);
  const v = 2 * at(coarser.v, centreX, centreY);
  return matchAt(images, x, y, u, v);
}

function descended(
  level: Level,
  x: number,
  y: number,
  start: Match,
  { gradientX, gradientY, hessianXX, hessianXY, hessianYY }: Template,
): Match {
  const determinant = hessianXX * hessianYY - hessianXY ** 2;
  let best = start;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration += 1) {
    const slopeX = dot(gradientX, best.residuals);
    const slopeY = dot(gradientY, best.residuals);
    const stepU = (hessianYY * slopeX - hessianXY * slopeY) / determinant;
    const stepV = (hessianXX * slopeY - hessianXY * slopeX) / determinant;
    const next = matchAt(level, x, y, best.u - stepU, best.v - stepV);
    const isNearStart = Math.abs(next.u - start.u) <= PATCH && Math.abs(next.v - start.v) <= PATCH;
    if (!isNearStart || next.error > best.error) return best;
    best = next;
    if (Math.hypot(stepU, stepV) < CONVERGED_STEP) return best;
  }
  return best;
}

function templateAt(first: Plane, x: number, y: number): Template {
  const gradientX = lessMean(
    patchOf(x, y, (px, py) => (at(first, px + 1, py) - at(first, px - 1, py)) / 2),
  );
  const gradientY = lessMean(
    patchOf(x, y, (px, py) => (at(first, px, py + 1) - at(first, px, py - 1)) / 2),
  );
  return {
    gradientX,
    gradientY,
    hessianXX: dot(gradientX, gradientX),
    hessianXY: dot(gradientX, gradientY),
    hessianYY: dot(gradientY, gradientY),
  };
}

function matchAt(
  { first, second }: Pick<Level, 'first' | 'second'>,
  x: number,
  y: number,
  u: number,
  v: number,
): Match {
  const shiftX = clampOverhang(x + u, first.width) - x;
  const shiftY = clampOverhang(y + v, first.height) - y;
  const residuals = patchOf(
    x,
    y,
    (px, py) => interpolated(second, px + shiftX, py + shiftY) - at(first, px, py),
  );
  const meanResidual = meanOf(residuals);
  const normalised = lessMean(residuals);
  return { u, v, residuals, meanResidual, error: dot(normalised, normalised) };
}

function clampOverhang(position: number, size: number): number {
  return Math.max(-MAX_OVERHANG, Math.min(position, size - PATCH + MAX_OVERHANG));
}

function interpolated(plane: Plane, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const alongX = x - left;
  const alongY = y - top;
  const upper = at(plane, left, top) * (1 - alongX) + at(plane, left + 1, top) * alongX;
  const lower = at(plane, left, top + 1) * (1 - alongX) + at(plane, left + 1, top + 1) * alongX;
  return upper * (1 - alongY) + lower * alongY;
}

function planeOf(width: number, height: number, valueAt: (x: number, y: number) => number): Plane {
  const values = new Float32Array(width * height);
  return {
    width,
    height,
    values: values.map((_, pixel) => valueAt(pixel % width, Math.floor(pixel / width))),
  };
}

function at({ width, height, values }: Plane, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, x));
  const row = Math.min(height - 1, Math.max(0, y));
  return values[row * width + column] ?? 0;
}

function patchOf(x: number, y: number, valueAt: (x: number, y: number) => number): number[] {
  return Array.from({ length: PATCH * PATCH }, (_, index) =>
    valueAt(x + (index % PATCH), y + Math.floor(index / PATCH)),
  );
}

function lessMean(values: readonly number[]): number[] {
  const mean = meanOf(values);
  return values.map((value) => value - mean);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((total, value, index) => total + value * (right[index] ?? 0), 0);
}
