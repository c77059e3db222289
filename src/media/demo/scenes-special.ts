import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { balloon } from './scenes-places.ts';
import { blur, mottled } from './svg-filters.ts';
import { downward, outward, pointList, repeat, rightward, round } from './svg.ts';

/** One balloon and its soft shadow, with nothing behind them. */
export const balloonCutout: Scene = (random, width, height) => `
  ${rightward('round', '0 #fff 0.3, 0.4 #fff 0, 1 #000 0.5')}
  ${blur('soft', 14)}${blur('edge', 0.7)}
  ${mottled('cloth', { seed: random.seed(), frequency: [0.25, 0.25], octaves: 2 }, 0.5)}
  <ellipse cx="${width / 2}" cy="${height * 0.92}" rx="${width * 0.2}" ry="${height * 0.025}" fill="#000" opacity="0.55" filter="url(#soft)"/>
  <g filter="url(#edge)"><g filter="url(#cloth)">${balloon(random, width / 2, height * 0.38, height * 0.28)}</g></g>`;

/** A butterfly in a few flat colours, with nothing behind it. */
export const butterflySticker: Scene = (_random, width, height) => {
  const wing = (side: 1 | -1): string => `
    <g transform="translate(${width / 2} ${height / 2}) scale(${(side * width) / 400} ${height / 400})">
      <path d="M 6 -10 C 40 -150 190 -170 180 -70 C 176 -20 90 10 6 4 Z" fill="#e4572e" stroke="#221c20" stroke-width="9"/>
      <path d="M 6 6 C 80 10 160 50 130 120 C 100 170 30 110 6 20 Z" fill="#f3a712" stroke="#221c20" stroke-width="9"/>
      <circle cx="128" cy="-84" r="19" fill="#fff3d6"/><circle cx="90" cy="-50" r="11" fill="#fff3d6"/>
      <circle cx="88" cy="86" r="15" fill="#fff3d6"/>
      <path d="M 4 -60 Q 26 -120 46 -130" stroke="#221c20" stroke-width="5" fill="none"/>
    </g>`;
  return `${wing(1)}${wing(-1)}<ellipse cx="${width / 2}" cy="${height * 0.5}" rx="${width * 0.03}" ry="${height * 0.19}" fill="#221c20"/>`;
};

/** A windmill beside tulips; `turn` is the angle of its sails, in degrees. */
export function windmill(turn: number): Scene {
  return (random, width, height) => {
    const x = width * 0.62;
    const hub = height * 0.36;
    const foot = height * 0.76;
    const sail = height * 0.32;
    return `
      ${downward('sky', '0 #5fa8dc, 1 #eef6f5')}
      ${rightward('wall', '0 #8a5a3c, 1 #4a2c1c')}
      ${outward('field', '0 #8fb14a, 1 #4f7a2c')}
      <rect width="${width}" height="${height}" fill="url(#sky)"/>
      <rect y="${foot - 4}" width="${width}" height="${height}" fill="url(#field)"/>
      ${repeat(6, (row) => tulips(random, width, foot + 8 + row * 9, 2 + row * 0.7, ['#d6335c', '#f2b632', '#e9e4f0'][row % 3] ?? '#fff'))}
      <polygon points="${pointList([
        [x - height * 0.13, foot],
        [x - height * 0.075, hub],
        [x + height * 0.075, hub],
        [x + height * 0.13, foot],
      ])}" fill="url(#wall)"/>
      <path d="M ${x - height * 0.09} ${hub + 3} Q ${x} ${hub - height * 0.15} ${x + height * 0.09} ${hub + 3} Z" fill="#2f2a28"/>
      <g transform="rotate(${turn} ${x} ${hub})">${repeat(
        4,
        (index) => `
        <g transform="rotate(${index * 90} ${x} ${hub})"><rect x="${x - 1.5}" y="${hub - sail}" width="3" height="${sail}" fill="#2b1d12"/>
        <rect x="${x + 1}" y="${hub - sail}" width="${height * 0.055}" height="${sail * 0.8}" fill="#f4efe2" stroke="#2b1d12"/></g>`,
      )}
      </g><circle cx="${x}" cy="${hub}" r="4" fill="#2b1d12"/>`;
  };
}

function tulips(random: Random, width: number, y: number, size: number, fill: string): string {
  return repeat(width / (size * 3.2), (index) => {
    const x = index * size * 3.2 + random.between(-1, 1);
    return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(size)}" ry="${round(size * 1.3)}" fill="${fill}"/>`;
  });
}
