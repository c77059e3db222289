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
type CellAt = (line: number, across: number) => Oklab | undefined;

/** Cells compared on each side of a candidate, and kept clear of the frame's own edges. */
const REACH = 4;
const VISIBLE_STEP = 0.1;
const COMMON_SHARE = 0.9;
const SMOOTH_STEP = 0.03;
const ROUGH_SHARE = 0.02;

export function horizontalBoundary(cells: Cells): Boundary | null {
  return boundary((line, across) => cells[line * SIDE + across]);
}

export function verticalBoundary(cells: Cells): Boundary | null {
  return boundary((line, across) => cells[across * SIDE + line]);
}

/** A change of colour without edges. */
export interface Gradient {
  readonly top: string;
  readonly below: string;
  /** How much lighter it gets downwards, in Oklab lightness. */
  readonly lightens: number;
}

/** Of the upper third; null where it has edges or no change. */
export function smoothTop(cells: Cells): Gradient | null {
  const rows = SIDE / 3;
  let rough = 0;
  for (let index = 0; index < rows * SIDE; index += 1) {
    const below = cells[index + SIDE];
    const right = (index + 1) % SIDE === 0 ? below : cells[index + 1];
    const step = Math.max(stepOf(cells[index], below), stepOf(cells[index], right));
    if (step > SMOOTH_STEP) rough += 1;
  }
  if (rough > ROUGH_SHARE * rows * SIDE) return null;
  const top = mean(cells.slice(0, 2 * SIDE));
  const below = mean(cells.slice((rows - 2) * SIDE, rows * SIDE));
  if (stepOf(top, below) < VISIBLE_STEP / 4) return null;
  const lightens = below.lightness - top.lightness;
  return { top: colourName(top), below: colourName(below), lightens };
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
function boundary(cellAt: CellAt): Boundary | null {
  let best = { line: 0, step: 0 };
  for (let line = REACH; line <= SIDE - REACH; line += 1) {
    const step = commonStep(cellAt, line);
    if (step > best.step) best = { line, step };
  }
  if (best.line === 0) return null;
  const before = prevailingName(linesOf(cellAt, best.line - REACH));
  const after = prevailingName(linesOf(cellAt, best.line));
  return before === null || after === null || before === after
    ? null
    : { at: best.line / SIDE, before, after };
}

/** The mean change of colour over a line, where nearly all of the line changes that way; else 0. */
function commonStep(cellAt: CellAt, line: number): number {
  const changes = Array.from({ length: SIDE }, (_, across) =>
    difference(cellAt(line + 1, across), cellAt(line - 2, across)),
  );
  const common = mean(changes);
  const step = lengthOf(common);
  if (step < VISIBLE_STEP) return 0;
  const along = changes.filter(
    ({ lightness, a, b }) =>
      (lightness * common.lightness + a * common.a + b * common.b) / step > VISIBLE_STEP / 2,
  );
  return along.length > COMMON_SHARE * SIDE ? step : 0;
}

/** A mean would name a mixture that is nowhere to be seen. */
function prevailingName(cells: Cells): string | null {
  const names = cells.map(colourName);
  const shares = [...new Set(names)].map((name) => ({
    name,
    share: names.filter((other) => other === name).length / names.length,
  }));
  return shares.find(({ share }) => share > 0.5)?.name ?? null;
}

function linesOf(cellAt: CellAt, from: number): Oklab[] {
  const cells = Array.from({ length: REACH * SIDE }, (_, index) =>
    cellAt(from + Math.floor(index / SIDE), index % SIDE),
  );
  return cells.filter((cell) => cell !== undefined);
}

function stepOf(one: Oklab | undefined, other: Oklab | undefined): number {
  return lengthOf(difference(one, other));
}

/** Zero where one of them lies outside. */
function difference(one: Oklab | undefined, other: Oklab | undefined): Oklab {
  if (one === undefined || other === undefined) return { lightness: 0, a: 0, b: 0 };
  return { lightness: one.lightness - other.lightness, a: one.a - other.a, b: one.b - other.b };
}

function lengthOf({ lightness, a, b }: Oklab): number {
  return Math.hypot(lightness, a, b);
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
