import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { ridge, spruce } from './scenery.ts';
import { blur, clouds, frayed, mottled, relief } from './svg-filters.ts';
import { downward, outward, pointList, repeat, round } from './svg.ts';

/** A skyline with lit windows, mirrored in a river. */
export const cityNight: Scene = (random, width, height) => {
  const bank = height * 0.68;
  const far = repeat(26, (index) => tower(random, (index / 26) * width, bank, height, 'far'));
  const near = repeat(15, (index) => tower(random, (index / 15) * width, bank, height, 'near'));
  return `
    ${downward('sky', [[0, '#060a1f'], [0.55, '#1d2350'], [1, '#8a4f6b']])}
    ${downward('river', [[0, '#0b1028', 0.25], [1, '#04060f', 0.75]])}
    ${outward('moonlight', [[0, '#fdf6dc', 0.5], [1, '#fdf6dc', 0]])}
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
  const mast = random.between(0, 1) > 0.7 ? `<rect x="${x + wide / 2}" y="${foot - tall - 26}" width="2" height="26" fill="${wall}"/><circle cx="${x + wide / 2 + 1}" cy="${foot - tall - 26}" r="2" fill="#ff4a3d"/>` : '';
  return `<rect x="${round(x)}" y="${round(foot - tall)}" width="${round(wide)}" height="${round(tall)}" fill="${wall}"/>${windows}${mast}`;
}

function stars(random: Random, count: number, width: number, height: number): string {
  return repeat(count, () => {
    const size = random.between(0, 1) ** 4 * 1.8 + 0.4;
    return `<circle cx="${round(random.between(0, width))}" cy="${round(random.between(0, height))}" r="${size.toFixed(2)}" fill="${random.pick(['#ffffff', '#dfe8ff', '#fff0d8'])}" opacity="${random.between(0.4, 1).toFixed(2)}"/>`;
  });
}

/** A street after rain, its lamps and shop windows mirrored in the asphalt. */
export const rainStreet: Scene = (random, width, height) => {
  const curb = height * 0.6;
  const vanishing = width * random.between(0.46, 0.54);
  const houses = `${houseRow(random, 0, vanishing - width * 0.06, curb, height)}${houseRow(random, width, vanishing + width * 0.06, curb, height)}`;
  const lamps = [0.12, 0.26, 0.36, 0.64, 0.74, 0.88].map((share) => lamp(share * width, Math.abs(share - 0.5) * 2, curb, height)).join('');
  return `
    ${downward('sky', [[0, '#10142a'], [1, '#4b4a63']])}
    ${downward('road', [[0, '#20242f', 0.15], [1, '#0a0c12', 0.72]])}
    ${outward('halo', [[0, '#ffe2a0', 0.95], [0.15, '#ffc869', 0.6], [1, '#ffb347', 0]])}
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
  return `<polygon points="${pointList([[x - half, y], [x + half, y], [x + half * 1.4, y + 4 + 26 * near], [x - half * 1.4, y + 4 + 26 * near]])}" fill="#d9dce6" opacity="0.55"/>`;
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

/** Two planets before a field of stars and a nebula. */
export const planets: Scene = (random, width, height) => {
  const x = width * random.between(0.42, 0.5);
  const y = height * 0.54;
  const radius = height * 0.25;
  return `
    ${outward('lit', [[0, '#ffe9c4'], [0.5, '#d99a5b'], [0.85, '#6b3b28'], [1, '#160b0c']], { x: 0.3, y: 0.3, r: 0.75 })}
    ${outward('small', [[0, '#d6f0ff'], [0.5, '#4d93c9'], [1, '#0b1c38']], { x: 0.3, y: 0.3, r: 0.72 })}
    ${outward('air', [[0.86, '#ffb871', 0.5], [1, '#ffb871', 0]])}
    ${clouds('violet', { seed: random.seed(), frequency: [0.004, 0.006], octaves: 4 }, { colour: '#6a3fb0', cover: 0.6, softness: 1.6 })}
    ${clouds('teal', { seed: random.seed(), frequency: [0.005, 0.005], octaves: 4 }, { colour: '#1c7a8c', cover: 0.5, softness: 1.8 })}
    ${relief('bands', { seed: random.seed(), frequency: [0.006, 0.05], octaves: 4 }, 10)}
    ${mottled('ice', { seed: random.seed(), frequency: [0.03, 0.04], octaves: 4 }, 1.6)}
    <rect width="${width}" height="${height}" fill="#04050d"/>
    <rect width="${width}" height="${height}" filter="url(#violet)" opacity="0.55"/>
    <rect width="${width}" height="${height}" filter="url(#teal)" opacity="0.45"/>
    ${stars(random, 520, width, height)}
    <circle cx="${x}" cy="${y}" r="${radius * 1.14}" fill="url(#air)"/>
    <g fill="none" stroke="#d9b58a" transform="rotate(-18 ${x} ${y})">
      <path d="M ${x - radius * 1.9} ${y} A ${radius * 1.9} ${radius * 0.42} 0 0 1 ${x + radius * 1.9} ${y}" stroke-width="${radius * 0.13}" opacity="0.5"/>
    </g>
    <g transform="rotate(-18 ${x} ${y})"><circle cx="${x}" cy="${y}" r="${radius}" fill="url(#lit)" filter="url(#bands)"/></g>
    <g fill="none" stroke="#e6c9a1" transform="rotate(-18 ${x} ${y})">
      <path d="M ${x - radius * 1.9} ${y} A ${radius * 1.9} ${radius * 0.42} 0 0 0 ${x + radius * 1.9} ${y}" stroke-width="${radius * 0.13}" opacity="0.8"/>
      <path d="M ${x - radius * 1.62} ${y} A ${radius * 1.62} ${radius * 0.34} 0 0 0 ${x + radius * 1.62} ${y}" stroke-width="${radius * 0.07}" opacity="0.6"/>
    </g>
    <circle cx="${width * 0.83}" cy="${height * 0.24}" r="${height * 0.08}" fill="url(#small)" filter="url(#ice)"/>`;
};

/** A cabin in the snow under the northern lights. */
export const northernLights: Scene = (random, width, height) => {
  const snow = height * 0.74;
  const x = width * random.between(0.56, 0.68);
  return `
    ${downward('sky', [[0, '#050a1c'], [0.7, '#0f2a44'], [1, '#28506a']])}
    ${downward('ground', [[0, '#8fb3c9'], [1, '#39546f']])}
    ${downward('curtain', [[0, '#5ef2a0', 0], [0.35, '#5ef2a0', 0.75], [0.75, '#37c8a8', 0.35], [1, '#7a5cff', 0]])}
    ${outward('warm', [[0, '#ffc66b', 0.85], [1, '#ffc66b', 0]])}
    ${blur('soft', 9)}
    ${mottled('drifts', { seed: random.seed(), frequency: [0.012, 0.05], octaves: 4 }, 0.4)}
    <rect width="${width}" height="${snow}" fill="url(#sky)"/>
    ${stars(random, 190, width, snow)}
    <g filter="url(#soft)">${repeat(3, (index) => aurora(random, width, height, index))}</g>
    <polygon points="${pointList([[0, snow], ...ridge(random, width, snow, height * 0.16), [width, snow]])}" fill="#16293d"/>
    ${repeat(34, (index) => spruce(random, (index / 33) * width, snow + 6, { tall: height * random.between(0.08, 0.2), fill: random.pick(['#0b1a22', '#0f222b', '#132a33']) }))}
    <path d="M 0 ${snow} Q ${width * 0.25} ${snow - 18} ${width * 0.5} ${snow - 4} Q ${width * 0.8} ${snow - 16} ${width} ${snow - 4} V ${height} H 0 Z" fill="url(#ground)" filter="url(#drifts)"/>
    <circle cx="${x}" cy="${snow + 4}" r="${height * 0.2}" fill="url(#warm)" opacity="0.6"/>
    ${cabin(x, snow + 26, height * 0.15)}`;
};

function aurora(random: Random, width: number, height: number, index: number): string {
  const base = height * (0.34 + 0.1 * index);
  const slant = random.between(-40, 40);
  return repeat(26, (strip) => {
    const x = (strip / 25) * width;
    const wave = Math.sin(strip * 0.42 + index * 2) * height * 0.08;
    const tall = height * random.between(0.26, 0.46);
    return `<polygon points="${pointList([[x - 16, base + wave], [x + 18, base + wave], [x + 18 + slant, base + wave - tall], [x - 16 + slant, base + wave - tall]])}" fill="url(#curtain)" opacity="${random.between(0.25, 0.75).toFixed(2)}"/>`;
  });
}

function cabin(x: number, foot: number, tall: number): string {
  const half = tall * 0.75;
  return `
    <rect x="${x - half}" y="${foot - tall * 0.6}" width="${half * 2}" height="${tall * 0.6}" fill="#3a2416"/>
    ${repeat(6, (index) => `<path d="M ${x - half} ${foot - tall * 0.1 * index} h ${half * 2}" stroke="#24150c" stroke-width="2"/>`)}
    <polygon points="${pointList([[x - half * 1.25, foot - tall * 0.54], [x, foot - tall * 1.15], [x + half * 1.25, foot - tall * 0.54]])}" fill="#e3edf5"/>
    <polygon points="${pointList([[x - half, foot - tall * 0.54], [x, foot - tall * 0.98], [x + half, foot - tall * 0.54]])}" fill="#4a2f1d"/>
    <rect x="${x - half * 0.7}" y="${foot - tall * 0.45}" width="${tall * 0.26}" height="${tall * 0.26}" fill="#ffd27a" stroke="#1c1009" stroke-width="3"/>
    <rect x="${x + half * 0.35}" y="${foot - tall * 0.45}" width="${tall * 0.26}" height="${tall * 0.26}" fill="#ffd27a" stroke="#1c1009" stroke-width="3"/>
    <rect x="${x - tall * 0.12}" y="${foot - tall * 0.42}" width="${tall * 0.24}" height="${tall * 0.42}" fill="#1c1009"/>
    <rect x="${x + half * 0.5}" y="${foot - tall * 1.2}" width="${tall * 0.14}" height="${tall * 0.4}" fill="#2b1c12"/>`;
}

/** A volcano that glows at night, lava on its flanks. */
export const volcano: Scene = (random, width, height) => {
  const x = width * random.between(0.46, 0.56);
  const rim = height * 0.46;
  const foot = height * 0.86;
  const flank = (side: 1 | -1): string =>
    `L ${x + side * width * 0.1} ${rim} Q ${x + side * width * 0.2} ${height * 0.7} ${x + side * width * 0.62} ${foot}`;
  return `
    ${downward('sky', [[0, '#0a0d22'], [0.6, '#3a1f3d'], [1, '#8a3a2c']])}
    ${downward('cone', [[0, '#4a2622'], [0.4, '#2a1c20'], [1, '#100d12']])}
    ${downward('lava', [[0, '#fff0a0'], [0.3, '#ff9a2a'], [1, '#b3200c']])}
    ${outward('glow', [[0, '#ffd27a', 0.95], [0.3, '#ff6a2a', 0.6], [1, '#ff3a1a', 0]])}
    ${outward('plume', [[0, '#000', 1], [0.7, '#000', 0.8], [1, '#000', 0]])}
    ${clouds('ash', { seed: random.seed(), frequency: [0.012, 0.014], octaves: 5 }, { colour: '#6b4a4e', cover: 0.85, softness: 2 })}
    ${relief('rock', { seed: random.seed(), frequency: [0.03, 0.02], octaves: 4 }, 12)}
    ${frayed('torn', { seed: random.seed(), frequency: [0.05, 0.03], octaves: 3 }, 16)}
    ${blur('soft', 5)}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    ${stars(random, 110, width, height * 0.5)}
    <ellipse cx="${x + width * 0.06}" cy="${rim - height * 0.2}" rx="${width * 0.34}" ry="${height * 0.26}" fill="url(#plume)" filter="url(#ash)"/>
    <circle cx="${x}" cy="${rim - 10}" r="${height * 0.2}" fill="url(#glow)"/>
    <path d="M ${x} ${rim} ${flank(1)} V ${height} H 0 V ${foot} L ${x - width * 0.62} ${foot} Q ${x - width * 0.2} ${height * 0.7} ${x - width * 0.1} ${rim} Z" fill="url(#cone)" filter="url(#rock)"/>
    ${repeat(5, (index) => lavaStream(random, x + (index - 2) * width * 0.035, rim, height))}
    ${repeat(90, () => spark(random, x, rim, height))}
    <rect y="${height * 0.9}" width="${width}" height="${height * 0.1}" fill="#0b0a0f"/>`;
};

function lavaStream(random: Random, x: number, top: number, height: number): string {
  const reach = height * random.between(0.14, 0.42);
  const lean = (random.between(-1, 1) * height) / 9;
  const line = `M ${round(x)} ${round(top - 2)} q ${round(lean * 0.2)} ${round(reach * 0.4)} ${round(lean * 0.6)} ${round(reach * 0.6)} t ${round(lean * 0.5)} ${round(reach * 0.4)}`;
  return `<path d="${line}" stroke="#ff5a1f" stroke-width="13" fill="none" opacity="0.5" filter="url(#soft)"/><path d="${line}" stroke="url(#lava)" stroke-width="5" fill="none" filter="url(#torn)"/>`;
}

function spark(random: Random, x: number, y: number, height: number): string {
  const angle = random.between(-2.6, -0.5);
  const away = height * random.between(0.02, 0.3);
  return `<circle cx="${round(x + Math.cos(angle) * away)}" cy="${round(y + Math.sin(angle) * away)}" r="${round(random.between(0.6, 2.4))}" fill="${random.pick(['#ffe08a', '#ff9a3d', '#ff6a2a'])}"/>`;
}
