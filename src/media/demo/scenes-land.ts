import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { ridge, spruce } from './scenery.ts';
import { blur, clouds, mottled, relief } from './svg-filters.ts';
import { downward, outward, pointList, repeat, rightward, round, type Point } from './svg.ts';

/** Rows of conifers that fade into morning fog. */
export const forestFog: Scene = (random, width, height) => {
  const row = (depth: number): string => {
    const foot = height * (0.52 + 0.5 * depth);
    const count = Math.round(48 - 38 * depth);
    const fill = mix([178, 196, 194], [20, 38, 32], depth);
    const trees = repeat(count, (index) =>
      spruce(random, ((index + random.between(-0.4, 0.4)) / (count - 1)) * width, foot, {
        tall: height * (0.16 + 0.55 * depth ** 1.4) * random.between(0.7, 1.2),
        fill,
      }),
    );
    return `${trees}<rect y="${foot - 3}" width="${width}" height="${height}" fill="${fill}"/>`;
  };
  const fog = (top: number): string =>
    `<rect y="${height * top}" width="${width}" height="${height * 0.34}" fill="url(#fog)"/>`;
  return `
    ${downward('sky', '0 #b9c9d2, 0.5 #e6ddcf, 1 #cfd8d6')}
    ${downward('fog', '0 #dfe5e2 0, 0.75 #dfe5e2 0.75, 1 #dfe5e2 0')}
    ${outward('sun', '0 #fff7e0 0.95, 0.12 #fff2cf 0.8, 1 #fff2cf 0')}
    ${clouds('drift', { seed: random.seed(), frequency: [0.005, 0.02] }, { colour: '#f4f4ee', cover: 0.5, softness: 2 })}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <circle cx="${width * random.between(0.55, 0.75)}" cy="${height * 0.28}" r="${height * 0.4}" fill="url(#sun)"/>
    ${row(0.02)}${fog(0.3)}${row(0.18)}${fog(0.4)}${row(0.4)}${fog(0.52)}
    <rect y="${height * 0.3}" width="${width}" height="${height * 0.5}" fill="url(#fog)" filter="url(#drift)" opacity="0.8"/>
    ${row(0.9)}`;
};

/** Where the crests stand, from far to near: down and across, in shares of the picture. */
const DUNES = [
  [0.38, 0.3],
  [0.45, 0.74],
  [0.6, 0.44],
] as const;

/** Dunes with wind ripples under a clear sky. */
export const desertDunes: Scene = (random, width, height) => {
  const dune = ([top, across]: readonly [number, number], index: number): string => {
    const x = width * (across + random.between(-0.07, 0.07));
    const y = height * top;
    const side = height * (0.16 + 0.06 * index);
    const lee = `Q ${x + width * 0.18} ${y + side * 0.5} ${width} ${y + side * 0.9} L ${width} ${height}`;
    return `
      <path d="M 0 ${y + side} Q ${x * 0.6} ${y + side * 0.8} ${x} ${y} ${lee} L 0 ${height} Z" fill="url(#lit)" filter="url(#ripples)"/>
      <path d="M ${x} ${y} ${lee} L ${x - width * 0.04} ${height} Q ${x + width * 0.12} ${y + side} ${x} ${y} Z" fill="url(#shade)" filter="url(#ripples)"/>`;
  };
  return `
    ${downward('sky', '0 #2f76b5, 0.6 #b8d3dc, 1 #f2dfc0')}
    ${downward('lit', '0 #f6c987, 1 #d18b4a')}
    ${downward('shade', '0 #a8652f, 1 #6b3b1e')}
    ${relief('ripples', { seed: random.seed(), frequency: [0.012, 0.1], octaves: 3 }, 3)}
    <rect width="${width}" height="${height * 0.6}" fill="url(#sky)"/>
    <rect y="${height * 0.5}" width="${width}" height="${height * 0.5}" fill="#e0a566"/>
    ${DUNES.map(dune).join('')}
    ${camels(random, width, height)}`;
};

function camels(random: Random, width: number, height: number): string {
  const left = width * random.between(0.1, 0.22);
  return repeat(3, (index) => {
    const x = left + index * 38;
    const y = height * 0.8 - index * 3;
    return `<g fill="#3b2415" stroke="#3b2415" stroke-linecap="round" stroke-width="2.6">
      <path d="M ${x} ${y} Q ${x + 5} ${y - 14} ${x + 11} ${y - 4} Q ${x + 16} ${y - 14} ${x + 22} ${y - 2} L ${x + 22} ${y + 3} L ${x} ${y + 3} Z" stroke="none"/>
      <path d="M ${x + 2} ${y} V ${y + 16} M ${x + 6} ${y} V ${y + 16} M ${x + 17} ${y} V ${y + 16} M ${x + 20} ${y} V ${y + 16}"/>
      <path d="M ${x + 21} ${y} Q ${x + 28} ${y + 2} ${x + 28} ${y - 10} L ${x + 34} ${y - 9}" fill="none" stroke-width="3"/></g>`;
  });
}

/** A red barn in a field of wheat. */
export const redBarn: Scene = (random, width, height) => {
  const x = width * random.between(0.48, 0.6);
  const foot = height * 0.66;
  const wall = height * 0.2;
  const front = width * 0.17;
  const side = width * 0.22;
  const top = foot - wall;
  return `
    ${downward('sky', '0 #3f8fd2, 1 #d8ecf5')}
    ${downward('field', '0 #e3c25e, 1 #b07f22')}
    ${rightward('front', '0 #b3312a, 1 #8c1f1c')}
    ${rightward('side', '0 #7d1b19, 1 #5f1413')}
    ${clouds('cumulus', { seed: random.seed(), frequency: [0.006, 0.013], octaves: 5 }, { colour: '#ffffff', cover: 0.48 })}
    ${mottled('wheat', { seed: random.seed(), frequency: [0.25, 0.05], octaves: 3 }, 1.4)}
    ${mottled('leaves', { seed: random.seed(), frequency: [0.12, 0.12], octaves: 3 }, 1.8)}
    ${mottled('boards', { seed: random.seed(), frequency: [0.3, 0.01], octaves: 2 }, 0.7)}
    <rect width="${width}" height="${foot}" fill="url(#sky)"/>
    <rect width="${width}" height="${height * 0.5}" filter="url(#cumulus)"/>
    <g filter="url(#leaves)">${treeLine(random, width, height * 0.6)}</g>
    <rect y="${height * 0.58}" width="${width}" height="${height * 0.42}" fill="url(#field)" filter="url(#wheat)"/>
    <g filter="url(#boards)">
      <rect x="${x + front}" y="${top}" width="${side}" height="${wall}" fill="url(#side)"/>
      <polygon points="${pointList([
        [x, foot],
        [x, top],
        [x + front * 0.14, top - wall * 0.35],
        [x + front * 0.5, top - wall * 0.62],
        [x + front * 0.86, top - wall * 0.35],
        [x + front, top],
        [x + front, foot],
      ])}" fill="url(#front)"/>
      <polygon points="${pointList([
        [x + front * 0.5, top - wall * 0.66],
        [x + front * 0.88, top - wall * 0.37],
        [x + front * 1.03, top + 3],
        [x + front + side + 6, top + 3],
        [x + front + side - 6, top - wall * 0.37],
        [x + side + front * 0.42, top - wall * 0.66],
      ])}" fill="#5b5f66"/>
    </g>
    <g stroke="#f4ece0" stroke-width="4" fill="none">
      <rect x="${x + front * 0.28}" y="${foot - wall * 0.62}" width="${front * 0.44}" height="${wall * 0.62}"/>
      <path d="M ${x + front * 0.28} ${foot - wall * 0.62} L ${x + front * 0.72} ${foot} M ${x + front * 0.72} ${foot - wall * 0.62} L ${x + front * 0.28} ${foot}"/>
      <rect x="${x + front * 0.41}" y="${top - wall * 0.24}" width="${front * 0.18}" height="${wall * 0.2}"/>
    </g>
    ${repeat(3, (index) => `<rect x="${x + front + side * (0.16 + index * 0.27)}" y="${top + wall * 0.3}" width="${side * 0.13}" height="${wall * 0.24}" fill="#dfe8ee" stroke="#f4ece0" stroke-width="3"/>`)}
    ${wheatEars(random, width, height)}`;
};

function treeLine(random: Random, width: number, foot: number): string {
  return repeat(34, (index) => {
    const radius = random.between(14, 30);
    const green = random.pick(['#3f6b34', '#4d7c3c', '#335a2e', '#5b8a44']);
    return `<circle cx="${round((index / 33) * width)}" cy="${round(foot - radius * 0.7)}" r="${round(radius)}" fill="${green}"/>`;
  });
}

function wheatEars(random: Random, width: number, height: number): string {
  return repeat(240, () => {
    const near = random.between(0, 1);
    const x = random.between(0, width);
    const y = height * (0.74 + 0.28 * near);
    const tall = 14 + 34 * near;
    const gold = random.pick(['#f0d27a', '#d9ad4a', '#9c7021', '#7a571b']);
    return `<path d="M ${round(x)} ${round(y)} q ${round(random.between(-6, 6))} ${round(-tall * 0.6)} ${round(random.between(-8, 8))} ${round(-tall)}" stroke="${gold}" stroke-width="${round(0.8 + 1.6 * near)}" fill="none"/>`;
  });
}

/** A meadow full of poppies, daisies and cornflowers. */
export const flowerMeadow: Scene = (random, width, height) => {
  const horizon = height * 0.34;
  const hills: readonly Point[] = ridge(random, width, horizon + 10, height * 0.1);
  return `
    ${downward('sky', '0 #5aa4dd, 1 #e9f4f4')}
    ${downward('grass', '0 #a3b95c, 0.3 #6f9a3c, 1 #2f5a20')}
    ${clouds('cumulus', { seed: random.seed(), frequency: [0.007, 0.016] }, { colour: '#ffffff', cover: 0.45 })}
    ${mottled('blades', { seed: random.seed(), frequency: [0.15, 0.04], octaves: 3 }, 1.7)}
    ${blur('soft', 1.6)}
    <rect width="${width}" height="${horizon + 20}" fill="url(#sky)"/>
    <rect width="${width}" height="${horizon}" filter="url(#cumulus)"/>
    <polygon points="${pointList([[0, horizon + 20], ...hills, [width, horizon + 20]])}" fill="#7f9f86" filter="url(#soft)"/>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#grass)" filter="url(#blades)"/>
    ${repeat(430, (index) => flower(random, (index / 430) ** 1.7, { width, height, horizon }))}`;
};

function flower(
  random: Random,
  near: number,
  { width, height, horizon }: { width: number; height: number; horizon: number },
): string {
  const x = random.between(0, width);
  const y = horizon + 6 + (height - horizon + 20) * near;
  const size = 1.2 + 13 * near ** 1.3;
  const [petal, heart] = random.pick<readonly [petal: string, heart: string]>([
    ['#d92b22', '#2a0d0b'],
    ['#e8452f', '#2a0d0b'],
    ['#fbfaf3', '#f2b61e'],
    ['#4a63c9', '#27307a'],
    ['#f4c430', '#c98a12'],
  ]);
  const stem = `<path d="M ${round(x)} ${round(y)} q ${round(random.between(-4, 4))} ${round(size * 2)} ${round(random.between(-3, 3))} ${round(size * 4)}" stroke="#3f6b22" stroke-width="${round(0.5 + size * 0.12)}" fill="none"/>`;
  const petals = repeat(near > 0.15 ? 6 : 0, (index) => {
    const angle = (index / 6) * Math.PI * 2 + x;
    return `<ellipse cx="${round(x + Math.cos(angle) * size * 0.6)}" cy="${round(y + Math.sin(angle) * size * 0.42)}" rx="${round(size * 0.55)}" ry="${round(size * 0.4)}" fill="${petal}"/>`;
  });
  return `${stem}<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(size * 0.7)}" ry="${round(size * 0.5)}" fill="${petal}"/>${petals}<circle cx="${round(x)}" cy="${round(y)}" r="${round(size * 0.24)}" fill="${heart}"/>`;
}

type Colour = readonly [red: number, green: number, blue: number];

function mix(from: Colour, to: Colour, share: number): string {
  const channel = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * share);
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
}
