import { type Oklab, oklabOf } from './colours.ts';

/** Decoded pixels, packed RGB, rows from the top. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture reduced to SIDE x SIDE cells, whatever its aspect, rows from the top. */
export interface Grid {
  readonly cells: readonly Oklab[];
  /** Difference of neighbouring pixels, 0–1, largest of each cell: fine detail that cells hide. */
  readonly edges: readonly number[];
}

/** A multiple of 3, so that thirds are whole cells. */
export const SIDE = 48;

/** Pixels looked at per cell and axis: the cost does not grow with the picture. */
const SAMPLES = 4;

export function gridOf(pixels: Pixels): Grid {
  const cells: Oklab[] = [];
  const edges: number[] = [];
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const sums = [0, 0, 0];
      let edge = 0;
      for (let index = 0; index < SAMPLES * SAMPLES; index += 1) {
        const x = position(column, index % SAMPLES, pixels.width);
        const y = position(row, Math.floor(index / SAMPLES), pixels.height);
        for (let channel = 0; channel < 3; channel += 1) {
          sums[channel] = (sums[channel] ?? 0) + at(pixels, x, y, channel);
        }
        edge = Math.max(edge, edgeAt(pixels, x, y));
      }
      const [red, green, blue] = sums.map((sum) => sum / SAMPLES ** 2);
      cells.push(oklabOf(red ?? 0, green ?? 0, blue ?? 0));
      edges.push(edge);
    }
  }
  return { cells, edges };
}

function position(cell: number, sample: number, length: number): number {
  return Math.floor(((cell + (sample + 0.5) / SAMPLES) / SIDE) * length);
}

/** Green carries most of the brightness, and edges of any colour but pure red or blue show in it. */
function edgeAt(pixels: Pixels, x: number, y: number): number {
  const here = at(pixels, x, y, 1);
  const right = x + 1 < pixels.width ? at(pixels, x + 1, y, 1) : here;
  const below = y + 1 < pixels.height ? at(pixels, x, y + 1, 1) : here;
  return Math.max(Math.abs(here - right), Math.abs(here - below)) / 255;
}

function at({ data, width }: Pixels, x: number, y: number, channel: number): number {
  return data[(y * width + x) * 3 + channel] ?? 0;
}
