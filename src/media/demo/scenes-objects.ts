import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { blur, mottled } from './svg-filters.ts';
import { downward, LIT, outward, repeat, rightward, round } from './svg.ts';

/** Apples, oranges, a pear and grapes in a bowl on a wooden table. */
export const fruitBowl: Scene = (random, width, height) => {
  const x = width * 0.5;
  const rim = height * 0.58;
  return `
    ${outward('wall', '0 #8a7a66, 1 #3a3029', { x: 0.4, y: 0.3, r: 0.8 })}
    ${tableTop(random)}
    ${rightward('bowl', '0 #f4f1ea, 0.45 #cfd6db, 1 #5d6b78')}
    ${outward('apple', '0 #ff9a7a, 0.35 #d3302a, 1 #5e0d12', LIT)}
    ${outward('green', '0 #e3f0a0, 0.4 #8fb83a, 1 #3d5a14', LIT)}
    ${outward('orange', '0 #ffd28a, 0.4 #f28a1c, 1 #8a3f05', LIT)}
    ${outward('pear', '0 #f7efa6, 0.5 #cdbb3f, 1 #6d6117', LIT)}
    ${outward('grape', '0 #b98ac9, 0.4 #5b2a6e, 1 #22092e', LIT)}
    ${mottled('peel', { seed: random.seed(), frequency: [0.25, 0.25], octaves: 3 }, 0.55)}
    ${mottled('plaster', { seed: random.seed(), frequency: [0.02, 0.02], octaves: 5 }, 0.35)}
    ${blur('soft', 9)}
    <rect width="${width}" height="${height}" fill="url(#wall)" filter="url(#plaster)"/>
    <rect y="${height * 0.64}" width="${width}" height="${height * 0.36}" fill="url(#table)" filter="url(#wood)"/>
    <ellipse cx="${x + 26}" cy="${height * 0.88}" rx="${width * 0.28}" ry="20" fill="#160b05" opacity="0.65" filter="url(#soft)"/>
    <g filter="url(#peel)">
      <path d="M ${x - 40} ${rim - 140} q 26 -8 34 26 q 40 56 6 96 q -46 26 -76 -8 q -22 -50 20 -92 q 2 -18 16 -22 Z" fill="url(#pear)"/>
      <circle cx="${x + 62}" cy="${rim - 66}" r="58" fill="url(#orange)"/>
      <circle cx="${x - 98}" cy="${rim - 34}" r="56" fill="url(#apple)"/>
      <circle cx="${x + 8}" cy="${rim - 26}" r="60" fill="url(#green)"/>
      <circle cx="${x + 116}" cy="${rim - 22}" r="50" fill="url(#apple)"/>
    </g>
    <path d="M ${x - 96} ${rim - 88} q 6 -18 16 -22 M ${x + 8} ${rim - 84} q 2 -16 12 -20 M ${x - 26} ${rim - 140} q 2 -14 -6 -22" stroke="#4a2f16" stroke-width="5" fill="none" stroke-linecap="round"/>
    <path d="M ${x - 82} ${rim - 108} q 30 -24 52 4 q -30 14 -52 -4 Z" fill="#4d7a2a"/>
    ${repeat(15, (index) => `<circle cx="${x - 150 + (index % 5) * 17 + (index > 4 ? 8 : 0) + random.between(-4, 4)}" cy="${rim - 24 + Math.floor(index / 5) * 14 + random.between(-4, 4)}" r="12.5" fill="url(#grape)"/>`)}
    <path d="M ${x - 190} ${rim} Q ${x} ${rim + 26} ${x + 190} ${rim} Q ${x + 170} ${height * 0.86} ${x + 60} ${height * 0.89} L ${x - 60} ${height * 0.89} Q ${x - 170} ${height * 0.86} ${x - 190} ${rim} Z" fill="url(#bowl)"/>
    <path d="M ${x - 186} ${rim + 18} Q ${x} ${rim + 46} ${x + 186} ${rim + 18}" stroke="#3b62a8" stroke-width="7" fill="none"/>
    <path d="M ${x - 178} ${rim + 36} Q ${x} ${rim + 64} ${x + 178} ${rim + 36}" stroke="#3b62a8" stroke-width="2.5" fill="none"/>`;
};

/** Definitions of `table` and `wood`: brown boards with a grain. */
function tableTop(random: Random): string {
  return (
    downward('table', '0 #8a5a32, 1 #4d2c14') +
    mottled('wood', { seed: random.seed(), frequency: [0.006, 0.14], octaves: 4 }, 1.1)
  );
}

/** A cup of coffee with biscuits, seen from above. */
export const coffeeCup: Scene = (random, width, height) => {
  const x = width * random.between(0.4, 0.46);
  const y = height * 0.52;
  const radius = height * 0.27;
  return `
    ${tableTop(random)}
    ${outward('saucer', '0 #ffffff, 0.72 #f1eee8, 0.9 #d5d0c6, 1 #f7f5f0')}
    ${outward('coffee', '0 #8a5a34, 0.7 #5b3418, 1 #2b1508')}
    ${outward('foam', '0 #f1d9b4, 0.7 #d9b380 0.9, 1 #b98a54 0')}
    ${outward('biscuit', '0 #eecb8c, 0.7 #cf9c54, 1 #946328')}
    ${mottled('crumbs', { seed: random.seed(), frequency: [0.14, 0.14], octaves: 4 }, 1.2)}
    ${mottled('swirl', { seed: random.seed(), frequency: [0.03, 0.03], octaves: 3 }, 0.9)}
    ${blur('soft', 12)}
    <rect width="${width}" height="${height}" fill="url(#table)" filter="url(#wood)"/>
    ${repeat(4, (index) => `<rect y="${(index + 0.6) * height * 0.26}" width="${width}" height="3" fill="#2a1608" opacity="0.7"/>`)}
    <ellipse cx="${x + 22}" cy="${y + 26}" rx="${radius * 1.32}" ry="${radius * 1.3}" fill="#140a04" opacity="0.6" filter="url(#soft)"/>
    <circle cx="${x}" cy="${y}" r="${radius * 1.3}" fill="url(#saucer)"/>
    <circle cx="${x + 10}" cy="${y + 12}" r="${radius * 0.92}" fill="#5d5348" opacity="0.4" filter="url(#soft)"/>
    <path d="M ${x + radius * 0.7} ${y - radius * 0.3} q ${radius * 0.72} ${-radius * 0.3} ${radius * 0.66} ${radius * 0.26} q ${-radius * 0.02} ${radius * 0.5} ${-radius * 0.66} ${radius * 0.24}" fill="none" stroke="#f4f1ea" stroke-width="${radius * 0.15}"/>
    <circle cx="${x}" cy="${y}" r="${radius * 0.86}" fill="#fbfaf6"/>
    <g filter="url(#swirl)"><circle cx="${x}" cy="${y}" r="${radius * 0.75}" fill="url(#coffee)"/></g>
    <path d="M ${x} ${y + radius * 0.42} C ${x - radius * 0.7} ${y} ${x - radius * 0.4} ${y - radius * 0.5} ${x} ${y - radius * 0.18} C ${x + radius * 0.4} ${y - radius * 0.5} ${x + radius * 0.7} ${y} ${x} ${y + radius * 0.42} Z" fill="url(#foam)"/>
    ${repeat(3, (index) => biscuit(random, width * 0.83 + index * 8, height * (0.28 + 0.21 * index), height * 0.12))}`;
};

function biscuit(random: Random, x: number, y: number, radius: number): string {
  const chips = repeat(9, () => {
    const angle = random.between(0, Math.PI * 2);
    const away = radius * Math.sqrt(random.between(0, 0.6));
    return `<circle cx="${round(x + Math.cos(angle) * away)}" cy="${round(y + Math.sin(angle) * away)}" r="${round(random.between(4, 8))}" fill="#3a1d0c"/>`;
  });
  return `
    <circle cx="${x + 8}" cy="${y + 10}" r="${radius}" fill="#140a04" opacity="0.55" filter="url(#soft)"/>
    <g filter="url(#crumbs)"><circle cx="${x}" cy="${y}" r="${radius}" fill="url(#biscuit)"/></g>${chips}`;
}

/** Cacti in clay pots on a sunny window sill. */
export const cactusWindow: Scene = (random, width, height) => {
  const sill = height * 0.76;
  return `
    ${downward('sky', '0 #8fc6ee, 1 #eaf5f7')}
    ${rightward('cactus', '0 #8fc07a, 0.5 #4c8a4c, 1 #214d2c')}
    ${rightward('pot', '0 #e09a6b, 0.5 #b8602f, 1 #6d3115')}
    ${downward('board', '0 #f7f2e8, 1 #b8ad9a')}
    ${mottled('clay', { seed: random.seed(), frequency: [0.1, 0.1], octaves: 4 }, 0.7)}
    ${mottled('garden', { seed: random.seed(), frequency: [0.03, 0.03], octaves: 4 }, 1)}
    ${mottled('plaster', { seed: random.seed(), frequency: [0.05, 0.05], octaves: 5 }, 0.35)}
    ${blur('away', 5)}${blur('soft', 8)}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <g filter="url(#away)"><rect y="${height * 0.44}" width="${width}" height="${height * 0.36}" fill="#7fae62" filter="url(#garden)"/></g>
    <g fill="#f3ede0" filter="url(#plaster)">
      <rect width="${width * 0.07}" height="${height}"/><rect x="${width * 0.93}" width="${width * 0.07}" height="${height}"/>
      <rect x="${width * 0.485}" width="${width * 0.03}" height="${sill}"/><rect y="${height * 0.3}" width="${width}" height="${height * 0.025}"/>
      <rect width="${width}" height="${height * 0.05}"/>
    </g>
    <rect y="${sill}" width="${width}" height="${height - sill}" fill="url(#board)" filter="url(#plaster)"/>
    ${cactus(random, width * 0.24, sill, 58, 150)}
    ${cactus(random, width * 0.5, sill + 8, 84, 92)}
    ${cactus(random, width * 0.77, sill, 50, 186)}`;
};

function cactus(random: Random, x: number, foot: number, wide: number, tall: number): string {
  const top = foot - 58;
  const spines = repeat(wide * 1.6, () => {
    const left = x + random.between(-wide / 2, wide / 2);
    const y = top - random.between(8, tall - 8);
    return `<path d="M ${round(left)} ${round(y)} l ${round(random.between(-5, 5))} -6" stroke="#f7f3d6" stroke-width="1.1"/>`;
  });
  const ribs = repeat(5, (index) => {
    const at = x - wide / 2 + ((index + 0.5) * wide) / 5;
    return `<path d="M ${at} ${top} V ${top - tall * 0.86}" stroke="#1d4527" stroke-width="2" opacity="0.55"/>`;
  });
  return `
    <ellipse cx="${x + 26}" cy="${foot + 16}" rx="${wide * 0.9}" ry="10" fill="#3a2f22" opacity="0.5" filter="url(#soft)"/>
    <path d="M ${x - wide / 2} ${top + 6} V ${top - tall + wide / 2} Q ${x - wide / 2} ${top - tall} ${x} ${top - tall} Q ${x + wide / 2} ${top - tall} ${x + wide / 2} ${top - tall + wide / 2} V ${top + 6} Z" fill="url(#cactus)"/>
    ${ribs}${spines}
    <circle cx="${x + random.between(-6, 6)}" cy="${top - tall - 3}" r="9" fill="#e8508a"/><circle cx="${x}" cy="${top - tall - 4}" r="4" fill="#ffd76b"/>
    <g filter="url(#clay)"><path d="M ${x - wide * 0.66} ${top + 12} H ${x + wide * 0.66} L ${x + wide * 0.5} ${foot + 14} H ${x - wide * 0.5} Z" fill="url(#pot)"/><rect x="${x - wide * 0.74}" y="${top}" width="${wide * 1.48}" height="16" rx="4" fill="url(#pot)"/></g>`;
}
