import type { Random } from './random.ts';
import { repeat, round, type Point } from './svg.ts';

/** A jagged line of summits from left to right, by midpoint displacement. */
export function ridge(random: Random, width: number, base: number, rise: number): readonly Point[] {
  let heights = [0.1, 0.55, 0.2, 0.9, 0.3, 0.7, 0.1].map(
    (value) => value + random.between(-0.15, 0.15),
  );
  for (let step = 0.3; heights.length < 180; step *= 0.55) heights = halved(random, heights, step);
  return heights.map((value, index) => [
    (index / (heights.length - 1)) * width,
    base - value * rise,
  ]);
}

/** Puts a value between each two, off their middle by at most half of `step`. */
function halved(random: Random, heights: readonly number[], step: number): number[] {
  return heights.flatMap((value, index) => {
    const following = heights[index + 1];
    if (following === undefined) return [value];
    return [value, (value + following) / 2 + random.between(-step, step) / 2];
  });
}

/** A conifer: tiers of branches that narrow and overlap upwards. */
export function spruce(
  random: Random,
  x: number,
  foot: number,
  { tall, fill }: { readonly tall: number; readonly fill: string },
): string {
  const tiers = tall > 60 ? 12 : 6;
  const branches = repeat(tiers, (tier) => {
    const up = tier / tiers;
    const y = foot - tall * (0.06 + 0.86 * up);
    const reach = tall * 0.19 * (1 - up) ** 0.85 + 1;
    const left = reach * random.between(0.75, 1.2);
    const right = reach * random.between(0.75, 1.2);
    return `M ${round(x - left)} ${round(y + reach * 0.3)} Q ${round(x - left * 0.3)} ${round(y)} ${round(x)} ${round(y - tall * 0.16)} Q ${round(x + right * 0.3)} ${round(y)} ${round(x + right)} ${round(y + reach * 0.3)} L ${round(x)} ${round(y - reach * 0.1)} Z `;
  });
  const trunk = `M ${round(x - tall * 0.015)} ${foot} V ${round(foot - tall * 0.9)} h ${round(tall * 0.03)} V ${foot} Z`;
  return `<path d="${branches}${trunk}" fill="${fill}"/>`;
}

/** Stars of several sizes, strewn over the upper left `width` x `height` pixels. */
export function stars(random: Random, count: number, width: number, height: number): string {
  return repeat(count, () => {
    const size = random.between(0, 1) ** 4 * 1.8 + 0.4;
    return `<circle cx="${round(random.between(0, width))}" cy="${round(random.between(0, height))}" r="${size.toFixed(2)}" fill="${random.pick(['#ffffff', '#dfe8ff', '#fff0d8'])}" opacity="${random.between(0.4, 1).toFixed(2)}"/>`;
  });
}
