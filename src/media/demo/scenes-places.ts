import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { ridge } from './scenery.ts';
import { clouds, frayed, mottled, relief } from './svg-filters.ts';
import { downward, outward, pointList, repeat, rightward, round } from './svg.ts';

/** A red and white lighthouse on a cliff at dusk, its beam lit. */
export const lighthouse: Scene = (random, width, height) => {
  const x = width * random.between(0.6, 0.7);
  const foot = height * 0.68;
  const tall = height * 0.5;
  const half = tall * 0.13;
  const lantern = foot - tall;
  return `
    ${downward('sky', '0 #27345f, 0.6 #c9738a, 1 #f5b98a')}
    ${downward('sea', '0 #7f5f7d, 1 #1f2a4a')}
    ${rightward('beam', '0 #fff3c4 0, 1 #fff3c4 0.9')}
    ${outward('halo', '0 #fff8dc 1, 0.3 #ffe9a0 0.6, 1 #ffe9a0 0')}
    ${rightward('round', '0 #000 0.05, 0.4 #fff 0.12, 1 #000 0.55')}
    ${downward('cliff', '0 #4a5a3c, 0.18 #5a5048, 1 #231f22')}
    ${clouds('dusk', { seed: random.seed(), frequency: [0.005, 0.022] }, { colour: '#5d4674', cover: 0.5 })}
    ${relief('waves', { seed: random.seed(), frequency: [0.015, 0.08], octaves: 3 }, 6)}
    ${relief('rock', { seed: random.seed(), frequency: [0.03, 0.03], octaves: 5 }, 12)}
    ${clouds('spray', { seed: random.seed(), frequency: [0.03, 0.06] }, { colour: '#ffffff', cover: 0.55 })}
    <rect width="${width}" height="${foot}" fill="url(#sky)"/>
    <rect width="${width}" height="${foot}" filter="url(#dusk)" opacity="0.8"/>
    <rect y="${height * 0.66}" width="${width}" height="${height * 0.34}" fill="url(#sea)" filter="url(#waves)"/>
    <polygon points="${pointList([
      [x, lantern + 8],
      [0, lantern - height * 0.12],
      [0, lantern + height * 0.16],
    ])}" fill="url(#beam)"/>
    <path d="M ${width * 0.36} ${height} Q ${width * 0.4} ${height * 0.82} ${width * 0.5} ${foot + 26} Q ${x} ${foot - 22} ${width} ${foot - 6} V ${height} Z" fill="url(#cliff)" filter="url(#rock)"/>
    <ellipse cx="${width * 0.36}" cy="${height * 0.97}" rx="${width * 0.2}" ry="${height * 0.05}" filter="url(#spray)"/>
    ${keepersHouse(x + half * 1.3, foot)}
    ${repeat(5, (index) => stripe(x, foot, tall, half, index))}
    <polygon points="${pointList([
      [x - half, foot],
      [x + half, foot],
      [x + half * 0.62, lantern + 22],
      [x - half * 0.62, lantern + 22],
    ])}" fill="url(#round)"/>
    <rect x="${x - half * 0.9}" y="${lantern + 16}" width="${half * 1.8}" height="7" fill="#20222b"/>
    <rect x="${x - half * 0.48}" y="${lantern - 12}" width="${half * 0.96}" height="30" fill="#fff3c4"/>
    <path d="M ${x - half * 0.6} ${lantern - 12} Q ${x} ${lantern - 40} ${x + half * 0.6} ${lantern - 12} Z" fill="#8f2622"/>
    <circle cx="${x}" cy="${lantern + 4}" r="${height * 0.16}" fill="url(#halo)" opacity="0.85"/>`;
};

function keepersHouse(x: number, foot: number): string {
  return `
    <rect x="${x}" y="${foot - 44}" width="74" height="46" fill="#e8e0d2"/>
    <path d="M ${x - 8} ${foot - 42} L ${x + 37} ${foot - 70} L ${x + 82} ${foot - 42} Z" fill="#7d2b26"/>
    <rect x="${x + 14}" y="${foot - 30}" width="16" height="16" fill="#ffd98a"/>
    <rect x="${x + 46}" y="${foot - 30}" width="16" height="16" fill="#ffd98a"/>`;
}

function stripe(x: number, foot: number, tall: number, half: number, index: number): string {
  const edge = (share: number): number => half * (1 - 0.38 * share);
  const bottom = index / 5;
  const top = (index + 1) / 5;
  const y = (share: number): number => foot - (tall - 22) * share;
  return `<polygon points="${pointList([
    [x - edge(bottom), y(bottom)],
    [x + edge(bottom), y(bottom)],
    [x + edge(top), y(top)],
    [x - edge(top), y(top)],
  ])}" fill="${index % 2 === 0 ? '#c9352e' : '#f4efe6'}"/>`;
}

/** Hot-air balloons over hills in the morning. */
export const hotAirBalloons: Scene = (random, width, height) => {
  const spots = [
    [0.3, 0.36, 0.17],
    [0.68, 0.25, 0.12],
    [0.86, 0.5, 0.075],
    [0.52, 0.52, 0.055],
    [0.1, 0.2, 0.06],
  ] as const;
  return `
    ${downward('sky', '0 #4f8fd0, 0.55 #f3d9c0, 1 #f7c9a0')}
    ${rightward('round', '0 #fff 0.3, 0.4 #fff 0, 1 #000 0.5')}
    ${clouds('wisps', { seed: random.seed(), frequency: [0.004, 0.02] }, { colour: '#fff4e6', cover: 0.5 })}
    ${mottled('woods', { seed: random.seed(), frequency: [0.07, 0.12], octaves: 4 }, 0.55)}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <rect width="${width}" height="${height * 0.7}" filter="url(#wisps)"/>
    ${['#a9a7b8', '#7f8d8a', '#56714f', '#34532f'].map((fill, index) => hills(random, width, height, height * (0.68 + 0.09 * index), fill)).join('')}
    ${spots.map(([x, y, r]) => balloon(random, x * width, (y + random.between(-0.04, 0.04)) * height, r * height)).join('')}`;
};

function hills(random: Random, width: number, height: number, top: number, fill: string): string {
  const points = ridge(random, width, top + 20, height * 0.09);
  return `<polygon points="${pointList([[0, height], ...points, [width, height]])}" fill="${fill}" filter="url(#woods)"/>`;
}

export function balloon(random: Random, x: number, y: number, radius: number): string {
  const colours = random.pick<readonly string[]>([
    ['#d8342c', '#f6c12f', '#2f6fc0', '#f4efe4'],
    ['#e8742a', '#7a2a6e', '#f4d35e'],
    ['#2a9d8f', '#f4efe4', '#e76f51'],
  ]);
  const shape = (half: number): string =>
    `M ${round(x)} ${round(y - radius)} C ${round(x + half * 1.33)} ${round(y - radius)} ${round(x + half * 1.2)} ${round(y + radius * 0.5)} ${round(x + half * 0.22)} ${round(y + radius * 1.2)} L ${round(x - half * 0.22)} ${round(y + radius * 1.2)} C ${round(x - half * 1.2)} ${round(y + radius * 0.5)} ${round(x - half * 1.33)} ${round(y - radius)} ${round(x)} ${round(y - radius)} Z`;
  const gores = [1, 0.78, 0.52, 0.24].map(
    (half, index) =>
      `<path d="${shape(radius * half)}" fill="${colours[index % colours.length] ?? '#fff'}"/>`,
  );
  const basket = y + radius * 1.55;
  return `
    ${gores.join('')}<path d="${shape(radius)}" fill="url(#round)"/>
    <path d="M ${round(x - radius * 0.2)} ${round(y + radius * 1.2)} L ${round(x - radius * 0.12)} ${round(basket)} M ${round(x + radius * 0.2)} ${round(y + radius * 1.2)} L ${round(x + radius * 0.12)} ${round(basket)}" stroke="#3a2a1c" stroke-width="1.4"/>
    <rect x="${round(x - radius * 0.15)}" y="${round(basket)}" width="${round(radius * 0.3)}" height="${round(radius * 0.22)}" rx="2" fill="#6b4423"/>`;
}

/** A coral reef with fish and light from above. */
export const coralReef: Scene = (random, width, height) => `
  ${downward('water', '0 #7fe0ea, 0.4 #1f8fc0, 1 #063056')}
  ${downward('ray', '0 #ffffff 0.45, 1 #ffffff 0')}
  ${mottled('reef', { seed: random.seed(), frequency: [0.06, 0.06], octaves: 4 }, 0.9)}
  ${clouds('surface', { seed: random.seed(), frequency: [0.02, 0.05], octaves: 3 }, { colour: '#eaffff', cover: 0.5 })}
  ${frayed('branchy', { seed: random.seed(), frequency: [0.06, 0.06], octaves: 3 }, 26)}
  <rect width="${width}" height="${height}" fill="url(#water)"/>
  <rect width="${width}" height="${height * 0.2}" filter="url(#surface)" opacity="0.6"/>
  ${repeat(
    7,
    (index) =>
      `<polygon points="${pointList([
        [width * (0.1 + index * 0.13), 0],
        [width * (0.14 + index * 0.13), 0],
        [width * (0.05 + index * 0.15), height * 0.8],
        [width * (-0.03 + index * 0.15), height * 0.8],
      ])}" fill="url(#ray)" opacity="${random.between(0.25, 0.7).toFixed(2)}"/>`,
  )}
  <g filter="url(#branchy)">${repeat(60, () => coral(random, width, height))}</g>
  <path d="M 0 ${height * 0.9} Q ${width * 0.3} ${height * 0.83} ${width * 0.6} ${height * 0.9} T ${width} ${height * 0.86} V ${height} H 0 Z" fill="#b8a06b" filter="url(#reef)"/>
  ${repeat(16, () => fish(random, random.between(0.05, 0.92) * width, random.between(0.16, 0.68) * height, random.between(9, 30)))}
  ${repeat(40, () => `<circle cx="${round(random.between(0, width))}" cy="${round(random.between(0, height))}" r="${round(random.between(1, 4))}" fill="none" stroke="#e6ffff" opacity="0.7"/>`)}`;

function coral(random: Random, width: number, height: number): string {
  const x = random.between(-10, width + 10);
  const foot = height * random.between(0.86, 1);
  const tall = height * random.between(0.08, 0.3);
  const fill = random.pick(['#e8567a', '#f2923c', '#8a4fb5', '#f4c542', '#3fa37f', '#c23b4f']);
  return `<path d="M ${round(x)} ${round(foot)} q ${round(random.between(-20, 20))} ${round(-tall * 0.6)} ${round(random.between(-26, 26))} ${round(-tall)} M ${round(x)} ${round(foot - tall * 0.3)} q 22 -10 ${round(random.between(14, 34))} ${round(-tall * 0.5)} M ${round(x)} ${round(foot - tall * 0.4)} q -22 -10 ${round(random.between(-34, -14))} ${round(-tall * 0.4)}" stroke="${fill}" stroke-width="${round(random.between(6, 14))}" stroke-linecap="round" fill="none"/>`;
}

function fish(random: Random, x: number, y: number, size: number): string {
  const [body, bar] = random.pick<readonly [body: string, bar: string]>([
    ['#ff8c1a', '#ffffff'],
    ['#ffd42a', '#23262e'],
    ['#3f7fe0', '#ffe14a'],
    ['#f4f4f4', '#23262e'],
  ]);
  const facing = random.pick([1, -1]);
  return `<g transform="translate(${round(x)} ${round(y)}) scale(${(round(size / 2) / 10) * facing} ${round(size / 2) / 10})">
    <path d="M -22 0 Q 0 -24 24 0 Q 0 24 -22 0 Z M -18 0 L -36 -14 Q -30 0 -36 14 Z" fill="${body}"/>
    <path d="M -2 -12 Q 4 0 -2 12 L 6 11 Q 11 0 6 -11 Z" fill="${bar}"/><circle cx="16" cy="-3" r="2.6" fill="#101218"/></g>`;
}

/** An avenue of trees in autumn. */
export const autumnAvenue: Scene = (random, width, height) => {
  const horizon = height * 0.5;
  const trees = [0.12, 0.22, 0.36, 0.56, 0.85].flatMap((near) =>
    [-0.52, 0.52].map((side) => ({ x: width * (0.5 + side * near), near })),
  );
  return `
    ${downward('sky', '0 #a9c4d8, 1 #f3ead4')}
    ${downward('path', '0 #d8bf95, 1 #8a6a45')}
    ${downward('leafy', '0 #c98a35, 1 #7a4a1c')}
    ${rightward('bark', '0 #6b5240, 1 #2c2018')}
    ${mottled('litter', { seed: random.seed(), frequency: [0.12, 0.16], octaves: 3 }, 1.1)}
    ${mottled('gravel', { seed: random.seed(), frequency: [0.2, 0.3], octaves: 3 }, 0.9)}
    ${frayed('crowns', { seed: random.seed(), frequency: [0.07, 0.07], octaves: 3 }, 36)}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#leafy)" filter="url(#litter)"/>
    <polygon points="${pointList([
      [width * 0.485, horizon],
      [width * 0.515, horizon],
      [width * 0.78, height],
      [width * 0.22, height],
    ])}" fill="url(#path)" filter="url(#gravel)"/>
    ${trees.map(({ x, near }) => trunk(x, horizon, height, near)).join('')}
    <g filter="url(#crowns)">${trees.map(({ x, near }) => crown(random, x, horizon, height, near)).join('')}</g>
    ${repeat(150, () => fallenLeaf(random, width, height, horizon))}`;
};

function trunk(x: number, horizon: number, height: number, near: number): string {
  const foot = horizon + (height - horizon) * near * 0.8;
  const top = foot - height * 0.65 * near;
  const wide = height * 0.05 * near;
  return `<path d="M ${round(x - wide)} ${round(foot)} L ${round(x - wide * 0.5)} ${round(top)} H ${round(x + wide * 0.5)} L ${round(x + wide)} ${round(foot)} Z" fill="url(#bark)"/>`;
}

function crown(random: Random, x: number, horizon: number, height: number, near: number): string {
  const middle = horizon + (height - horizon) * near * 0.8 - height * 0.78 * near;
  return repeat(30 + 60 * near, () => {
    const angle = random.between(0, Math.PI * 2);
    const away = Math.sqrt(random.between(0, 1)) * height * 0.42 * near;
    const radius = height * random.between(0.03, 0.065) * near;
    const fill = random.pick(['#d9571e', '#e8952a', '#f2c038', '#b8391a', '#c9741f', '#8f2f14']);
    return `<circle cx="${round(x + Math.cos(angle) * away)}" cy="${round(middle + Math.sin(angle) * away * 0.75)}" r="${round(radius)}" fill="${fill}"/>`;
  });
}

function fallenLeaf(random: Random, width: number, height: number, horizon: number): string {
  const near = random.between(0.05, 1);
  const x = random.between(0, width);
  const y = horizon + (height - horizon) * near;
  const size = 1 + 4 * near;
  const fill = random.pick(['#e8952a', '#f2c038', '#d9571e', '#a8331a']);
  return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(size)}" ry="${round(size * 0.5)}" fill="${fill}" transform="rotate(${round(random.between(0, 180))} ${round(x)} ${round(y)})"/>`;
}
