import type { LumaPlane } from '../../picture-scores.ts';

/** Luma under this is black, in gray levels. */
export const BLACK_LEVEL = 20;

/** Share of a line's pixels that may be brighter: noise of the encoder, a bar's soft edge. */
const BRIGHT_SHARE = 0.01;

/**
 * Share of the frame's area that black bars at its edges take: whole rows at the top and bottom,
 * whole columns at the left and right. 0 for a frame that is black all over.
 */
export function barShare(luma: LumaPlane): number {
  const { width, height } = luma;
  const rowIsBlack = (row: number): boolean => lineIsBlack(luma, row * width, 1, width);
  const columnIsBlack = (column: number): boolean => lineIsBlack(luma, column, width, height);
  const top = countWhile(height, rowIsBlack);
  if (top === height) return 0;
  const bottom = countWhile(height, (row) => rowIsBlack(height - 1 - row));
  const left = countWhile(width, columnIsBlack);
  // Columns may all be black where hardly anything is lit: then there is nothing to frame.
  if (left === width) return 0;
  const right = countWhile(width, (column) => columnIsBlack(width - 1 - column));
  return 1 - ((width - left - right) * (height - top - bottom)) / (width * height);
}

function lineIsBlack({ data }: LumaPlane, start: number, step: number, length: number): boolean {
  const allowed = Math.floor(length * BRIGHT_SHARE);
  let bright = 0;
  for (let index = 0; index < length; index += 1) {
    if ((data[start + index * step] ?? 0) >= BLACK_LEVEL) bright += 1;
    if (bright > allowed) return false;
  }
  return true;
}

function countWhile(limit: number, isTrue: (index: number) => boolean): number {
  let count = 0;
  while (count < limit && isTrue(count)) count += 1;
  return count;
}
