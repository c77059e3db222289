import { colourName, type Oklab } from './colours.ts';
import { SIDE } from './grid.ts';

/** A straight change of colour from one side of the frame to the other. */
export interface Boundary {
  /** 0–1 of the height from the top, or of the width from the left. */
  readonly at: number;
  /** The colour above or to the left of it. */
  readonly before: string;
  readonly after: string;
}

type Cells = readonly Oklab[];

/** Cells compared on each side of a candidate, and kept clear of the frame's own edges. */
const REACH = 4;
const VISIBLE_STEP = 0.1;
const SMOOTH_STEP = 0.03;

export function horizontalBoundary(cells: Cells): Boundary | null {
  return boundary((line, across) => cells[line * SIDE + across]);
}

export function verticalBoundary(cells: Cells): Boundary | null {
  return boundary((line, across) => cells[across * SIDE + line]);
}

/** The colours that the upper third passes through, top and below; null where it has edges or one colour. */
export function smoothTop(cells: Cells): readonly [string, string] | null {
  const rows = SIDE / 3;
  let rough = 0;
  for (let index = 0; index < rows * SIDE; index += 1) {
    const below = cells[index + SIDE];
    const right = (index + 1) % SIDE === 0 ? below : cells[index + 1];
    if (Math.max(stepOf(cells[index], below), stepOf(cells[index], right)) > SMOOTH_STEP) rough += 1;
  }
  if (rough > 0.02 * rows * SIDE) return null;
  const top = colourName(mean(cells.slice(0, 2 * SIDE)));
  const lower = colourName(mean(cells.slice((rows - 2) * SIDE, rows * SIDE)));
  return top === lower ? null : [top, lower];
}

/** Correlation of the lightness with its left-right mirror image, -1 to 1; 0 for a plain picture. */
export function mirrorOf(cells: Cells): number {
  const average = mean(cells).lightness;
  let product = 0;
  let square = 0;
  for (const [index, { lightness }] of cells.entries()) {
    const column = index % SIDE;
    const mirrored = cells[index - column + SIDE - 1 - column]?.lightness ?? average;
    product += (lightness - average) * (mirrored - average);
    square += (lightness - average) ** 2;
  }
  return square / cells.length < 1e-4 ? 0 : product / square;
}

/** `cellAt(line, across)`; lines run along the boundary that is looked for. */
function boundary(
  cellAt: (line: number, across: number) => Oklab | undefined,
): Boundary | null {
  let best = { line: 0, step: 0 };
  for (let line = REACH; line <= SIDE - REACH; line += 1) {
    const steps = Array.from({ length: SIDE }, (_, across) =>
      stepOf(cellAt(line - 2, across), cellAt(line + 1, across)),
    );
    const visible = steps.filter((step) => step > VISIBLE_STEP).length / SIDE;
    const step = steps.reduce((sum, value) => sum + value, 0) / SIDE;
    if (visible > 0.85 && step > best.step) best = { line, step };
  }
  if (best.line === 0) return null;
  const side = (from: number): string =>
    colourName(
      mean(
        Array.from({ length: REACH * SIDE }, (_, index) =>
          cellAt(from + Math.floor(index / SIDE), index % SIDE),
        ).filter((cell) => cell !== undefined),
      ),
    );
  const before = side(best.line - REACH);
  const after = side(best.line);
  return before === after ? null : { at: best.line / SIDE, before, after };
}

function stepOf(one: Oklab | undefined, other: Oklab | undefined): number {
  if (one === undefined || other === undefined) return 0;
  return Math.hypot(one.lightness - other.lightness, one.a - other.a, one.b - other.b);
}

export function mean(cells: Cells): Oklab {
  const total = { lightness: 0, a: 0, b: 0 };
  for (const { lightness, a, b } of cells) {
    total.lightness += lightness / cells.length;
    total.a += a / cells.length;
    total.b += b / cells.length;
  }
  return total;
}
