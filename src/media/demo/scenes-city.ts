import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { stars } from './scenery.ts';
import { clouds, frayed, mottled } from './svg-filters.ts';
import { downward, outward, pointList, repeat, round } from './svg.ts';

/** A skyline with lit windows, mirrored in a river. */
export const cityNight: Scene = (random, width, height) => {
  const bank = height * 0.68;
  const far = repeat(26, (index) => tower(random, (index / 26) * width, bank, height, 'far'));
  const near = repeat(15, (index) => tower(random, (index / 15) * width, bank, height, 'near'));
  return `
    ${downward('sky', '0 #060a1f, 0.55 #1d2350, 1 #8a4f6b')}
    ${downward('river', '0 #0b1028 0.25, 1 #04060f 0.75')}
    ${outward('moonlight', '0 #fdf6dc 0.5, 1 #fdf6dc 0')}
    ${clouds('haze', { seed: random.seed(), frequency: [0.004, 0.02], octaves: 3 }, { colour: '#6b4a78', cover: 0.45 })}
    ${frayed('ripples', { seed: random.seed(), frequency: [0.012, 0.2], octaves: 2 }, 20)}
    <rect width="${width}" height="${bank}" fill="url(#sky)"/>
    <rect width="${width}" height="${bank}" filter="url(#haze)" opacity="0.6"/>
    ${stars(random, 90, width, bank * 0.6)}
    <circle cx="${width * 0.8}" cy="${height * 0.16}" r="${height * 0.16}" fill="url(#moonlight)"/>
    <circle cx="${width * 0.8}" cy="${height * 0.16}" r="${height * 0.042}" fill="#fdf6dc"/>
    ${far}${near}
    <g transform="translate(0 ${2 * bank}) scale(1 -1)" filter="url(#ripples)">
      <rect width="${width}" height="${bank}" fill="url(#sky)"/>${far}${near}
    </g>
    <rect y="${bank}" width="${width}" height="${height - bank}" fill="url(#river)"/>
    <rect y="${bank - 3}" width="${width}" height="5" fill="#05070f"/>
    ${repeat(24, (index) => `<circle cx="${(index / 23) * width}" cy="${bank - 5}" r="2.2" fill="#ffd98a"/>`)}`;
};

function tower(
  random: Random,
  x: number,
  foot: number,
  height: number,
  depth: 'far' | 'near',
): string {
  const isNear = depth === 'near';
  const wide = height * (isNear ? random.between(0.07, 0.13) : random.between(0.05, 0.09));
  const tall = height * (isNear ? random.between(0.14, 0.42) : random.between(0.24, 0.52));
  const wall = random.pick(isNear ? ['#0d1122', '#141a30', '#101528'] : ['#232a52', '#2a2f5c']);
  const columns = Math.floor(wide / 7);
  const rows = Math.floor(tall / 9);
  const lit = isNear ? random.between(0.35, 0.65) : 0.25;
  const windows = repeat(columns * rows, (index) => {
    if (random.between(0, 1) > lit) return '';
    const left = x + 3 + (index % columns) * 7;
    const top = foot - tall + 5 + Math.floor(index / columns) * 9;
    return `<path d="M ${round(left)} ${round(top)} h 3.6 v 5 h -3.6 Z" fill="${random.pick(['#ffd98a', '#ffe9b8', '#ffc15e', '#cfe4ff'])}" opacity="${isNear ? 0.95 : 0.5}"/>`;
  });
  const mast =
    random.between(0, 1) > 0.7
      ? `<rect x="${x + wide / 2}" y="${foot - tall - 26}" width="2" height="26" fill="${wall}"/><circle cx="${x + wide / 2 + 1}" cy="${foot - tall - 26}" r="2" fill="#ff4a3d"/>`
      : '';
  return `<rect x="${round(x)}" y="${round(foot - tall)}" width="${round(wide)}" height="${round(tall)}" fill="${wall}"/>${windows}${mast}`;
}

/** A street after rain, its lamps and shop windows mirrored in the asphalt. */
export const rainStreet: Scene = (random, width, height) => {
  const curb = height * 0.6;
  const vanishing = width * random.between(0.46, 0.54);
  const houses = `${houseRow(random, 0, vanishing - width * 0.06, curb, height)}${houseRow(random, width, vanishing + width * 0.06, curb, height)}`;
  const lamps = [0.12, 0.26, 0.36, 0.64, 0.74, 0.88]
    .map((share) => lamp(share * width, Math.abs(share - 0.5) * 2, curb, height))
    .join('');
  return `
    ${downward('sky', '0 #10142a, 1 #4b4a63')}
    ${downward('road', '0 #20242f 0.15, 1 #0a0c12 0.72')}
    ${outward('halo', '0 #ffe2a0 0.95, 0.15 #ffc869 0.6, 1 #ffb347 0')}
    ${frayed('wet', { seed: random.seed(), frequency: [0.02, 0.09], octaves: 2 }, 22)}
    ${mottled('asphalt', { seed: random.seed(), frequency: [0.3, 0.4], octaves: 2 }, 1.2)}
    <rect width="${width}" height="${curb}" fill="url(#sky)"/>
    ${houses}${lamps}
    <g transform="translate(0 ${2 * curb}) scale(1 -1)" filter="url(#wet)">
      <rect width="${width}" height="${curb}" fill="url(#sky)"/>${houses}${lamps}
    </g>
    <g filter="url(#asphalt)"><rect y="${curb}" width="${width}" height="${height - curb}" fill="url(#road)"/></g>
    ${repeat(7, (index) => dash(vanishing, curb, height, index / 7))}
    ${walker(width * 0.36, height * 0.8, height * 0.26)}
    ${repeat(170, () => drop(random, width, height))}`;
};

function houseRow(random: Random, from: number, to: number, foot: number, height: number): string {
  const count = 5;
  return repeat(count, (index) => {
    const near = 1 - index / count;
    const left = from + (to - from) * (1 - near ** 1.5);
    const right = from + (to - from) * (1 - (near - 1 / count) ** 1.5);
    const top = foot - height * (0.12 + 0.46 * near) * random.between(0.85, 1.05);
    const wall = random.pick(['#2b2533', '#33293a', '#242a3d', '#3a2c2f']);
    const step = (right - left) / 4;
    const windows = repeat(12, (at) => {
      const x = left + step * (0.35 + (at % 3) * 1.15);
      const y = top + ((foot - top) / 5) * (0.5 + Math.floor(at / 3));
      const fill = random.pick(['#ffcf7d', '#ffe3ac', '#14161f', '#1b1e2b', '#9fc3e8']);
      return `<rect x="${round(Math.min(x, x + step * 0.6))}" y="${round(y)}" width="${round(Math.abs(step) * 0.6)}" height="${round((foot - top) / 8)}" fill="${fill}"/>`;
    });
    const shop = `<rect x="${round(Math.min(left, right) + 3)}" y="${round(foot - (foot - top) * 0.17)}" width="${round(Math.abs(right - left) - 6)}" height="${round((foot - top) * 0.15)}" fill="${random.pick(['#ffb86b', '#ff7d6b', '#7de0d0', '#ffd98a'])}"/>`;
    return `<rect x="${round(Math.min(left, right))}" y="${round(top)}" width="${round(Math.abs(right - left))}" height="${round(foot - top)}" fill="${wall}"/>${windows}${shop}`;
  });
}

function lamp(x: number, near: number, foot: number, height: number): string {
  const tall = height * (0.12 + 0.3 * near);
  return `<rect x="${x - 1.5}" y="${foot - tall}" width="3" height="${tall}" fill="#0d0f17"/><circle cx="${x}" cy="${foot - tall}" r="${tall * 0.42}" fill="url(#halo)"/><circle cx="${x}" cy="${foot - tall}" r="${3 + 4 * near}" fill="#fff6df"/>`;
}

function dash(x: number, top: number, bottom: number, near: number): string {
  const y = top + (bottom - top) * near ** 1.6;
  const half = 1.5 + 9 * near;
  return `<polygon points="${pointList([
    [x - half, y],
    [x + half, y],
    [x + half * 1.4, y + 4 + 26 * near],
    [x - half * 1.4, y + 4 + 26 * near],
  ])}" fill="#d9dce6" opacity="0.55"/>`;
}

/** Somebody under a red umbrella, from behind. */
function walker(x: number, foot: number, tall: number): string {
  return `
    <ellipse cx="${x}" cy="${foot}" rx="${tall * 0.2}" ry="5" fill="#000" opacity="0.5"/>
    <path d="M ${x - tall * 0.06} ${foot} l ${tall * 0.03} ${-tall * 0.32} h ${tall * 0.08} l ${tall * 0.03} ${tall * 0.32} h ${-tall * 0.05} l ${-tall * 0.02} ${-tall * 0.26} l ${-tall * 0.02} ${tall * 0.26} Z" fill="#0b0d14"/>
    <path d="M ${x - tall * 0.1} ${foot - tall * 0.26} Q ${x - tall * 0.12} ${foot - tall * 0.66} ${x} ${foot - tall * 0.68} Q ${x + tall * 0.12} ${foot - tall * 0.66} ${x + tall * 0.11} ${foot - tall * 0.26} Z" fill="#1f2a3f"/>
    <circle cx="${x}" cy="${foot - tall * 0.74}" r="${tall * 0.07}" fill="#14161f"/>
    <path d="M ${x - tall * 0.32} ${foot - tall * 0.72} Q ${x} ${foot - tall * 1.2} ${x + tall * 0.32} ${foot - tall * 0.72} Q ${x + tall * 0.2} ${foot - tall * 0.79} ${x + tall * 0.1} ${foot - tall * 0.72} Q ${x} ${foot - tall * 0.8} ${x - tall * 0.1} ${foot - tall * 0.72} Q ${x - tall * 0.2} ${foot - tall * 0.79} ${x - tall * 0.32} ${foot - tall * 0.72} Z" fill="#c3272b"/>
    <path d="M ${x} ${foot - tall * 0.98} V ${foot - tall * 0.5}" stroke="#777" stroke-width="2"/>`;
}

function drop(random: Random, width: number, height: number): string {
  const x = random.between(0, width);
  const y = random.between(0, height);
  const length = random.between(8, 26);
  return `<path d="M ${round(x)} ${round(y)} l ${round(-length * 0.2)} ${round(length)}" stroke="#cfd8ea" stroke-width="0.8" opacity="${random.between(0.12, 0.4).toFixed(2)}"/>`;
}
