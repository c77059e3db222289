/**
 * Dense inverse search (DIS) optical flow, Kroeger, Timofte, Dai and Van Gool, ECCV 2016, without
 * the variational refinement. One instance of the module serves one stream of frames.
 */
import { clearFlow, divideByWeights } from './densification.ts';
import { computeGradient } from './gradient.ts';
import { searchPatches } from './inverse-search.ts';
import { Level } from './level.ts';
import { buildPyramid, coarsestLevelOf } from './pyramid.ts';

let gray: usize = 0;
let finestLevel: i32 = 0;
let levels = new StaticArray<Level>(0);
let hasReference: bool = false;

/** Allocates everything, once, and returns where the next frame's 8-bit gray pixels go. */
export function allocate(width: i32, height: i32, finest: i32): usize {
  finestLevel = finest;
  gray = heap.alloc(usize(width) * usize(height));
  const count = coarsestLevelOf(width, height, finest) + 1;
  levels = new StaticArray<Level>(count);
  for (let index = 0; index < count; index++) {
    const level = new Level(width >> index, height >> index);
    if (index >= finest) level.allocateFlow();
    unchecked((levels[index] = level));
  }
  return gray;
}

/** Forgets the last frame: the next one starts a new sequence. */
export function reset(): void {
  hasReference = false;
}

/** Takes the frame at the address `allocate` gave. Whether there is now flow from the one before. */
export function push(): bool {
  buildPyramid(gray, levels, finestLevel);
  const isPair = hasReference;
  if (isPair) computeFlow();
  hasReference = true;
  return isPair;
}

export function flowU(): usize {
  return unchecked(levels[finestLevel]).flowU;
}

export function flowV(): usize {
  return unchecked(levels[finestLevel]).flowV;
}

/** Coarse to fine: each level starts from the flow of the one above it. */
function computeFlow(): void {
  let coarser: Level | null = null;
  for (let index = levels.length - 1; index >= finestLevel; index--) {
    const level = unchecked(levels[index]);
    computeGradient(level);
    clearFlow(level);
    searchPatches(level, coarser);
    divideByWeights(level);
    coarser = level;
  }
}
