import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { ridge, spruce, stars } from './scenery.ts';
import { blur, clouds, frayed, mottled, relief } from './svg-filters.ts';
import { downward, LIT, outward, pointList, repeat, round } from './svg.ts';

/** Two planets before a field of stars and a nebula. */
export const planets: Scene = (random, width, height) => {
  const x = width * random.between(0.42, 0.5);
  const y = height * 0.54;
  const radius = height * 0.25;
  return `
    ${outward('lit', '0 #ffe9c4, 0.5 #d99a5b, 0.85 #6b3b28, 1 #160b0c', LIT)}
    ${outward('small', '0 #d6f0ff, 0.5 #4d93c9, 1 #0b1c38', LIT)}
    ${outward('air', '0.86 #ffb871 0.5, 1 #ffb871 0')}
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
    ${downward('sky', '0 #050a1c, 0.7 #0f2a44, 1 #28506a')}
    ${downward('ground', '0 #8fb3c9, 1 #39546f')}
    ${downward('curtain', '0 #5ef2a0 0, 0.35 #5ef2a0 0.75, 0.75 #37c8a8 0.35, 1 #7a5cff 0')}
    ${outward('warm', '0 #ffc66b 0.85, 1 #ffc66b 0')}
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
    return `<polygon points="${pointList([
      [x - 16, base + wave],
      [x + 18, base + wave],
      [x + 18 + slant, base + wave - tall],
      [x - 16 + slant, base + wave - tall],
    ])}" fill="url(#curtain)" opacity="${random.between(0.25, 0.75).toFixed(2)}"/>`;
  });
}

function cabin(x: number, foot: number, tall: number): string {
  const half = tall * 0.75;
  return `
    <rect x="${x - half}" y="${foot - tall * 0.6}" width="${half * 2}" height="${tall * 0.6}" fill="#3a2416"/>
    ${repeat(6, (index) => `<path d="M ${x - half} ${foot - tall * 0.1 * index} h ${half * 2}" stroke="#24150c" stroke-width="2"/>`)}
    <polygon points="${pointList([
      [x - half * 1.25, foot - tall * 0.54],
      [x, foot - tall * 1.15],
      [x + half * 1.25, foot - tall * 0.54],
    ])}" fill="#e3edf5"/>
    <polygon points="${pointList([
      [x - half, foot - tall * 0.54],
      [x, foot - tall * 0.98],
      [x + half, foot - tall * 0.54],
    ])}" fill="#4a2f1d"/>
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
    ${downward('sky', '0 #0a0d22, 0.6 #3a1f3d, 1 #8a3a2c')}
    ${downward('cone', '0 #4a2622, 0.4 #2a1c20, 1 #100d12')}
    ${downward('lava', '0 #fff0a0, 0.3 #ff9a2a, 1 #b3200c')}
    ${outward('glow', '0 #ffd27a 0.95, 0.3 #ff6a2a 0.6, 1 #ff3a1a 0')}
    ${outward('plume', '0 #000 1, 0.7 #000 0.8, 1 #000 0')}
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
