import type { FlowField } from '../../src/media/flow/dis-flow.ts';

/**
 * A field made up from a formula.
 *
 * @param vectorAt Displacement in px of the frame of what is at (x, y) px from the frame's centre.
 */
export function flowFieldOf(
  vectorAt: (x: number, y: number, cell: number) => readonly [number, number],
  { width = 320, height = 180, cellPx = 2 } = {},
): FlowField {
  const gridWidth = Math.floor(width / cellPx);
  const gridHeight = Math.floor(height / cellPx);
  const u = new Float32Array(gridWidth * gridHeight);
  const v = new Float32Array(gridWidth * gridHeight);
  for (const cell of u.keys()) {
    const x = ((cell % gridWidth) + 0.5) * cellPx - width / 2;
    const y = (Math.floor(cell / gridWidth) + 0.5) * cellPx - height / 2;
    const [pxU, pxV] = vectorAt(x, y, cell);
    u[cell] = pxU / cellPx;
    v[cell] = pxV / cellPx;
  }
  return { u, v, gridWidth, gridHeight, cellPx, frameWidth: width, frameHeight: height };
}
