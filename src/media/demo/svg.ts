/** Pieces of SVG as text. Lengths are pixels of the picture. */

/**
 * A gradient from top to bottom, over the height of what it fills.
 *
 * @param stops Offset, colour and, where not 1, opacity: `0 #ffffff, 0.4 #d0e0ff, 1 #000000 0.5`.
 */
export function downward(id: string, stops: string): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopsOf(stops)}</linearGradient>`;
}

/** A gradient from left to right, over the width of what it fills. */
export function rightward(id: string, stops: string): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="0">${stopsOf(stops)}</linearGradient>`;
}

/** A gradient from a point, given in shares of what it fills, outward. */
export function outward(id: string, stops: string, at: Centre = MIDDLE): string {
  return (
    `<radialGradient id="${id}" cx="${at.x}" cy="${at.y}" r="${at.r}">` +
    `${stopsOf(stops)}</radialGradient>`
  );
}

export interface Centre {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

const MIDDLE: Centre = { x: 0.5, y: 0.5, r: 0.5 };

/** Makes a disc a ball that is lit from the upper left. */
export const LIT: Centre = { x: 0.35, y: 0.3, r: 0.75 };

function stopsOf(stops: string): string {
  return stops
    .split(', ')
    .map((stop) => {
      const [offset, colour, opacity = '1'] = stop.split(' ');
      return `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
    })
    .join('');
}

/** `count` pieces of SVG, one below the other. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: Math.round(count) }, (_, index) => piece(index)).join('');
}

export type Point = readonly [x: number, y: number];

export function pointList(points: readonly Point[]): string {
  return points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
