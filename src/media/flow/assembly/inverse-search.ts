import {
  CONVERGED_STEP_PX,
  DISTINCT_CANDIDATE_PX,
  FLOAT_BYTES,
  GOOD_MATCH_ERROR,
  MAX_ITERATIONS,
  PATCH_PIXELS,
  PATCH_SIZE,
  PATCH_STRIDE,
} from './constants.ts';
import { addPatchToFlow } from './densification.ts';
import { Level, planeOffset } from './level.ts';
import { PatchMatch } from './patch-match.ts';
import { PatchTemplate } from './patch-template.ts';

const template = new PatchTemplate();
let best = new PatchMatch();
let trial = new PatchMatch();

/**
 * Finds the displacement of every patch of the reference image, in reading order, and adds each to
 * the dense flow while its residuals are at hand (sections 2.1 and 2.2).
 */
export function searchPatches(level: Level, coarser: Level | null): void {
  for (let row = 0; row < level.patchRows; row++) {
    const y = min(row * PATCH_STRIDE, level.height - PATCH_SIZE);
    for (let column = 0; column < level.patchColumns; column++) {
      const x = min(column * PATCH_STRIDE, level.width - PATCH_SIZE);
      template.moveTo(level, x, y);
      startFromCoarserFlow(level, coarser);
      if (best.error > GOOD_MATCH_ERROR) propagateFromNeighbours(level, column, row);
      if (template.isSearchable()) descend(level);
      const patch = usize(row * level.patchColumns + column) * FLOAT_BYTES;
      store<f32>(level.patchU + patch, best.u);
      store<f32>(level.patchV + patch, best.v);
      addPatchToFlow(level, x, y, best);
    }
  }
}

/** Twice the coarser level's flow at the patch's centre, or no motion on the coarsest level. */
function startFromCoarserFlow(level: Level, coarser: Level | null): void {
  let u: f32 = 0;
  let v: f32 = 0;
  if (coarser !== null) {
    const x = min((template.x + PATCH_SIZE / 2) >> 1, coarser.width - 1);
    const y = min((template.y + PATCH_SIZE / 2) >> 1, coarser.height - 1);
    const centre = planeOffset(coarser, x, y);
    u = 2 * load<f32>(coarser.flowU + centre);
    v = 2 * load<f32>(coarser.flowV + centre);
  }
  best.measure(level, template, u, v);
}

/** Takes the displacement of the patch to the left or above where that fits better (as OpenCV). */
function propagateFromNeighbours(level: Level, column: i32, row: i32): void {
  const patch = row * level.patchColumns + column;
  if (column > 0) tryCandidate(level, patch - 1);
  if (row > 0) tryCandidate(level, patch - level.patchColumns);
}

function tryCandidate(level: Level, neighbour: i32): void {
  const u = load<f32>(level.patchU + usize(neighbour) * FLOAT_BYTES);
  const v = load<f32>(level.patchV + usize(neighbour) * FLOAT_BYTES);
  if (abs(u - best.u) + abs(v - best.v) <= DISTINCT_CANDIDATE_PX) return;
  trial.measure(level, template, u, v);
  if (trial.error < best.error) acceptTrial();
}

/**
 * Gauss-Newton descent on the mean-normalised residuals: u <- u - H^-1 sum(gradient * residual).
 * It stops at the first step that makes the match worse, that is too small to matter, or that
 * leaves the start by more than the patch's own size, which the paper holds to be an outlier.
 */
function descend(level: Level): void {
  const startU = best.u;
  const startV = best.v;
  const inverseDeterminant: f32 = 1 / template.determinant;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const descentX = best.descentX - (template.gradientSumX * best.residualSum) / PATCH_PIXELS;
    const descentY = best.descentY - (template.gradientSumY * best.residualSum) / PATCH_PIXELS;
    const stepU =
      (template.hessianYY * descentX - template.hessianXY * descentY) * inverseDeterminant;
    const stepV =
      (template.hessianXX * descentY - template.hessianXY * descentX) * inverseDeterminant;
    const u = best.u - stepU;
    const v = best.v - stepV;
    const isNearStart = abs(u - startU) <= f32(PATCH_SIZE) && abs(v - startV) <= f32(PATCH_SIZE);
    if (!isNearStart) return;
    trial.measure(level, template, u, v);
    if (trial.error > best.error) return;
    acceptTrial();
    if (stepU * stepU + stepV * stepV < CONVERGED_STEP_PX * CONVERGED_STEP_PX) return;
  }
}

function acceptTrial(): void {
  const formerBest = best;
  best = trial;
  trial = formerBest;
}
