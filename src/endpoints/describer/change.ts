import type { Measures } from './measure.ts';

/** A sentence on how the last of `count` frames differs from the first. */
export function changeOf(first: Measures, last: Measures, count: number): string {
  const over = `over the ${count} frames`;
  const brighter = last.brightness - first.brightness;
  if (Math.abs(brighter) > 0.05) {
    return `${over} the light grows ${brighter > 0 ? 'stronger' : 'weaker'}`;
  }
  const [before, after] = [first.colours[0]?.name, last.colours[0]?.name];
  if (before !== after) return `${over} the main colour turns from ${before} to ${after}`;
  if (first.light.spread > 0.1 && first.light.highest !== last.light.highest) {
    const [from, to] = [placeOf(first.light.highest), placeOf(last.light.highest)];
    return `${over} the brightest area moves from ${from} to ${to}`;
  }
  return `${over} light and main colour stay as they are`;
}

function placeOf(where: string): string {
  return where.replace(/^(?:at|in) /, '');
}
