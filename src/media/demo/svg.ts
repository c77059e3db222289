/** Pieces of SVG as text. Lengths are pixels of the picture. */

export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** A gradient from top to bottom, over the height of what it fills. */
export function downward(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopsOf(stops)}</linearGradient>`;
}

/** A gradient from left to right, over the width of what it fills. */
export function rightward(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="0">${stopsOf(stops)}</linearGradient>`;
}

/** A gradient from a point, given in shares of what it fills, outward. */
export function outward(
  id: string,
  stops: readonly Stop[],
  at = { x: 0.5, y: 0.5, r: 0.5 },
): string {
  return (
    `<radialGradient id="${id}" cx="${at.x}" cy="${at.y}" r="${at.r}">` +
    `${stopsOf(stops)}</radialGradient>`
  );
}

function stopsOf(stops: readonly Stop[]): string {
  return stops
    .map(
      ([offset, colour, opacity = 1]) =>
        `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');
}

/** `count` pieces of SVG, one below the other. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: Math.round(count) }, (_, index) => piece(index)).join('');
}

export type Point = readonly [x: number, y: number];

export function polygon(points: readonly Point[], attributes: string): string {
  return `<polygon points="${pointList(points)}" ${attributes}/>`;
}

export function pointList(points: readonly Point[]): string {
  return points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
