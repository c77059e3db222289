import type { Random } from './random.ts';
import type { Scene } from './render-scene.ts';
import { ridge, spruce } from './scenery.ts';
import { blur, clouds, frayed, mottled, relief } from './svg-filters.ts';
import { downward, outward, pointList, repeat, rightward, round } from './svg.ts';

/** A low sun over the open sea, its light broken by the waves. */
export const sunsetSea: Scene = (random, width, height) => {
  const horizon = height * random.between(0.52, 0.6);
  const sunX = width * random.between(0.35, 0.65);
  const sunY = horizon - height * 0.09;
  return `
    ${downward('sky', '0 #2b2f63, 0.35 #8a4a7d, 0.7 #e8774f, 1 #ffd27a')}
    ${downward('sea', '0 #c9704f, 0.25 #6d4563, 1 #171a38')}
    ${outward('glow', '0 #fff6cf 0.95, 0.2 #ffdf8a 0.7, 1 #ff9a4a 0')}
    ${clouds('high', { seed: random.seed(), frequency: [0.004, 0.02] }, { colour: '#ff9b6a', cover: 0.55 })}
    ${clouds('low', { seed: random.seed(), frequency: [0.006, 0.035] }, { colour: '#4a2b52', cover: 0.42 })}
    ${relief('waves', { seed: random.seed(), frequency: [0.012, 0.09], octaves: 3 }, 6)}
    ${frayed('torn', { seed: random.seed(), frequency: [0.02, 0.09], octaves: 2 }, 26)}
    <rect width="${width}" height="${horizon}" fill="url(#sky)"/>
    <rect width="${width}" height="${horizon}" filter="url(#high)" opacity="0.75"/>
    <rect width="${width}" height="${horizon}" filter="url(#low)" opacity="0.6"/>
    <circle cx="${sunX}" cy="${sunY}" r="${height * 0.42}" fill="url(#glow)"/>
    <circle cx="${sunX}" cy="${sunY}" r="${height * 0.055}" fill="#fffbe6"/>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#sea)" filter="url(#waves)"/>
    <g filter="url(#torn)">${glitter(random, sunX, horizon, width, height)}</g>
    <rect y="${horizon - 1}" width="${width}" height="2" fill="#5a3350" opacity="0.6"/>`;
};

/** Short bright strokes that widen towards the viewer. */
function glitter(random: Random, x: number, top: number, width: number, height: number): string {
  return repeat(150, () => {
    const near = random.between(0, 1) ** 1.4;
    const y = top + near * (height - top);
    const spread = width * (0.02 + 0.16 * near);
    const length = random.between(6, 14 + 50 * near);
    const left = x + random.between(-spread, spread) - length / 2;
    const opacity = random.between(0.25, 0.9) * (1 - near * 0.4);
    return `<rect x="${round(left)}" y="${round(y)}" width="${round(length)}" height="${round(1 + 2.5 * near)}" rx="1" fill="#ffe3a0" opacity="${round(opacity)}"/>`;
  });
}

/** Snowy mountains mirrored in a lake. */
export const mountainLake: Scene = (random, width, height) => {
  const shore = height * 0.62;
  const far = mountains(random, width, shore, { base: height * 0.2, rise: height * 0.26 });
  const near = mountains(random, width, shore, { base: height * 0.06, rise: height * 0.34 });
  const trees = repeat(120, (index) =>
    spruce(random, (index / 119) * width + random.between(-4, 4), shore + 2, {
      tall: height * random.between(0.04, 0.09),
      fill: random.pick(['#16291f', '#1d3326', '#22392b', '#2a4230']),
    }),
  );
  return `
    ${downward('sky', '0 #3f7fc4, 0.7 #a9cfee, 1 #e8f1f5')}
    ${downward('far', '0 #f4f8fc, 0.45 #b9c9dd, 1 #7f95b0')}
    ${downward('near', '0 #ffffff, 0.3 #d5dde6, 0.5 #717d8b, 1 #2f3d3c')}
    ${downward('deep', '0 #6f9ab8 0.25, 1 #0b2436 0.85')}
    ${clouds('wisps', { seed: random.seed(), frequency: [0.006, 0.016] }, { colour: '#ffffff', cover: 0.42 })}
    ${relief('snow', { seed: random.seed(), frequency: [0.02, 0.03] }, 5)}
    ${relief('rock', { seed: random.seed(), frequency: [0.018, 0.03], octaves: 5 }, 12)}
    ${frayed('ripples', { seed: random.seed(), frequency: [0.008, 0.16], octaves: 2 }, 12)}
    <rect width="${width}" height="${shore}" fill="url(#sky)"/>
    <rect width="${width}" height="${shore * 0.8}" filter="url(#wisps)" opacity="0.9"/>
    <polygon points="${far}" fill="url(#far)" filter="url(#snow)"/>
    <polygon points="${near}" fill="url(#near)" filter="url(#rock)"/>
    ${trees}
    <g transform="translate(0 ${2 * shore}) scale(1 -1)" filter="url(#ripples)">
      <rect width="${width}" height="${shore}" fill="url(#sky)"/>
      <polygon points="${far}" fill="url(#far)"/>
      <polygon points="${near}" fill="url(#near)"/>
      ${trees}
    </g>
    <rect y="${shore}" width="${width}" height="${height - shore}" fill="url(#deep)"/>
    <rect y="${shore - 1}" width="${width}" height="3" fill="#1c2a22"/>`;
};

/** The points of a range that stands on `foot`: its skyline, closed below. */
function mountains(
  random: Random,
  width: number,
  foot: number,
  { base, rise }: { readonly base: number; readonly rise: number },
): string {
  return pointList([[0, foot], ...ridge(random, width, foot - base, rise), [width, foot]]);
}

/** A sailing boat on a blue, choppy sea. */
export const sailingBoat: Scene = (random, width, height) => {
  const horizon = height * 0.42;
  const x = width * random.between(0.42, 0.58);
  const keel = height * 0.7;
  const mast = height * 0.5;
  return `
    ${downward('sky', '0 #3c86cf, 1 #cfe6f2')}
    ${downward('sea', '0 #5fa0c4, 0.3 #2a6f9e, 1 #0c3a63')}
    ${rightward('sail', '0 #ffffff, 0.7 #f1ece0, 1 #c9c4b8')}
    ${downward('hull', '0 #a3262b, 1 #5c1216')}
    ${clouds('cumulus', { seed: random.seed(), frequency: [0.007, 0.014], octaves: 5 }, { colour: '#ffffff', cover: 0.5 })}
    ${relief('waves', { seed: random.seed(), frequency: [0.018, 0.07], octaves: 4 }, 8)}
    ${frayed('torn', { seed: random.seed(), frequency: [0.03, 0.12], octaves: 2 }, 18)}
    ${clouds('foam', { seed: random.seed(), frequency: [0.02, 0.12], octaves: 4 }, { colour: '#ffffff', cover: 0.12 })}
    <rect width="${width}" height="${horizon}" fill="url(#sky)"/>
    <rect width="${width}" height="${horizon}" filter="url(#cumulus)"/>
    <polygon points="0,${horizon} 0,${horizon - 14} ${width * 0.1},${horizon - 26} ${width * 0.24},${horizon - 10} ${width * 0.36},${horizon}" fill="#6d8aa0"/>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#sea)" filter="url(#waves)"/>
    <rect y="${horizon}" width="${width}" height="${height - horizon}" filter="url(#foam)" opacity="0.8"/>
    <g filter="url(#torn)" opacity="0.5">
      <polygon points="${x - 4},${keel + 10} ${x + 6},${keel + mast * 0.5} ${x + mast * 0.4},${keel + 12}" fill="#e8eef0"/>
      <rect x="${x - mast * 0.36}" y="${keel + 6}" width="${mast * 0.8}" height="16" fill="#3a0d12"/>
    </g>
    <g transform="rotate(-5 ${x} ${keel})">
      <rect x="${x - 2.5}" y="${keel - mast}" width="5" height="${mast}" fill="#5a4330"/>
      <path d="M ${x + 5} ${keel - mast} Q ${x + mast * 0.34} ${keel - mast * 0.42} ${x + mast * 0.46} ${keel - 22} L ${x + 5} ${keel - 16} Z" fill="url(#sail)"/>
      <path d="M ${x - 5} ${keel - mast * 0.94} Q ${x - mast * 0.2} ${keel - mast * 0.36} ${x - mast * 0.36} ${keel - 18} L ${x - 5} ${keel - 14} Z" fill="url(#sail)" opacity="0.95"/>
      <path d="M ${x + 5} ${keel - mast * 0.4} L ${x + mast * 0.38} ${keel - mast * 0.24}" stroke="#d0473f" stroke-width="7"/>
      <path d="M ${x - mast * 0.42} ${keel - 10} L ${x + mast * 0.5} ${keel - 14} Q ${x + mast * 0.42} ${keel + 16} ${x + mast * 0.28} ${keel + 18} L ${x - mast * 0.3} ${keel + 18} Q ${x - mast * 0.4} ${keel + 8} ${x - mast * 0.42} ${keel - 10} Z" fill="url(#hull)"/>
      <path d="M ${x - mast * 0.42} ${keel - 9} L ${x + mast * 0.5} ${keel - 13}" stroke="#f5e9d8" stroke-width="4"/>
    </g>
    <ellipse cx="${x}" cy="${keel + 17}" rx="${mast * 0.48}" ry="6" fill="#ffffff" opacity="0.75" filter="url(#torn)"/>`;
};

/** A palm on a beach of white sand. */
export const beachPalm: Scene = (random, width, height) => {
  const horizon = height * 0.46;
  const footX = width * random.between(0.72, 0.8);
  const topX = footX - width * 0.14;
  const topY = height * 0.24;
  return `
    ${downward('sky', '0 #2f8fe0, 1 #d5f0fa')}
    ${downward('sea', '0 #1b6fb0, 0.55 #2fb4c4, 1 #a5ead9')}
    ${downward('sand', '0 #f7e9c4, 1 #d9b77f')}
    ${rightward('trunk', '0 #a58358, 0.5 #7c5c38, 1 #4c3621')}
    ${clouds('cumulus', { seed: random.seed(), frequency: [0.006, 0.015], octaves: 5 }, { colour: '#ffffff', cover: 0.42 })}
    ${relief('waves', { seed: random.seed(), frequency: [0.012, 0.08], octaves: 3 }, 4)}
    ${mottled('grains', { seed: random.seed(), frequency: [0.02, 0.06], octaves: 5 }, 0.9)}
    ${blur('soft', 7)}
    <rect width="${width}" height="${horizon}" fill="url(#sky)"/>
    <rect width="${width}" height="${horizon}" filter="url(#cumulus)"/>
    <rect y="${horizon}" width="${width}" height="${height * 0.3}" fill="url(#sea)" filter="url(#waves)"/>
    <path d="M 0 ${height * 0.7} Q ${width * 0.3} ${height * 0.62} ${width * 0.55} ${height * 0.67} T ${width} ${height * 0.6} V ${height} H 0 Z" fill="#ffffff" opacity="0.9"/>
    <path d="M 0 ${height * 0.72} Q ${width * 0.3} ${height * 0.64} ${width * 0.55} ${height * 0.69} T ${width} ${height * 0.62} V ${height} H 0 Z" fill="url(#sand)" filter="url(#grains)"/>
    <ellipse cx="${footX - width * 0.16}" cy="${height * 0.84}" rx="${width * 0.2}" ry="14" fill="#7a5a30" opacity="0.45" filter="url(#soft)"/>
    <path d="M ${footX - 11} ${height * 0.85} Q ${footX + 8} ${height * 0.5} ${topX - 4} ${topY} L ${topX + 6} ${topY} Q ${footX + 30} ${height * 0.5} ${footX + 13} ${height * 0.85} Z" fill="url(#trunk)" filter="url(#grains)"/>
    ${repeat(46, (index) => frond(random, topX, topY, (index / 46) * Math.PI * 2, height))}
    ${repeat(3, (index) => `<circle cx="${topX - 8 + index * 8}" cy="${topY + 8}" r="7" fill="#5b3d22"/>`)}`;
};

/** One palm leaf: a bent rib with leaflets that hang from it. */
function frond(random: Random, x: number, y: number, angle: number, height: number): string {
  const length = height * random.between(0.2, 0.3);
  const endX = x + Math.cos(angle) * length;
  const endY = y + Math.sin(angle) * length * 0.55 + length * 0.28;
  const middleX = x + Math.cos(angle) * length * 0.55;
  const middleY = y + Math.sin(angle) * length * 0.5 - length * 0.14;
  const green = random.pick(['#1f5a2a', '#2c7a38', '#3b9247', '#58a64f', '#174a24']);
  const width = random.between(5, 11);
  return `<path d="M ${round(x)} ${round(y)} Q ${round(middleX)} ${round(middleY - width)} ${round(endX)} ${round(endY)} Q ${round(middleX)} ${round(middleY + width)} ${round(x)} ${round(y)} Z" fill="${green}"/>`;
}

/** A suspension bridge whose towers stand out of the mist. */
export const suspensionBridge: Scene = (random, width, height) => {
  const deck = height * 0.64;
  const towers = [width * 0.3, width * 0.78];
  const [left = 0, right = width] = towers;
  const peak = height * 0.2;
  const sag = deck - 18;
  const cable = (x: number): number => {
    const middle = (left + right) / 2;
    const share = Math.abs(x - middle) / (right - middle);
    return share <= 1 ? sag - (sag - peak) * share ** 2 : peak + (sag - peak) * (share - 1) * 1.3;
  };
  const steps = Array.from({ length: 61 }, (_, index) => (index / 60) * width);
  return `
    ${downward('sky', '0 #7f9cc0, 0.5 #e9d3c4, 1 #f3b98f')}
    ${downward('bay', '0 #c9a89b, 1 #4b5a70')}
    ${rightward('steel', '0 #d0543c, 1 #7d2a1e')}
    ${downward('mist', '0 #f4ece6 0, 0.5 #f4ece6 0.9, 1 #f4ece6 0.15')}
    ${relief('waves', { seed: random.seed(), frequency: [0.014, 0.08], octaves: 3 }, 4)}
    ${clouds('bank', { seed: random.seed(), frequency: [0.004, 0.016] }, { colour: '#fbf5f0', cover: 0.62, softness: 1.6 })}
    ${mottled('woods', { seed: random.seed(), frequency: [0.08, 0.1] }, 0.8)}
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <polygon points="${pointList([[0, height * 0.78], ...ridge(random, width, height * 0.62, height * 0.16), [width, height * 0.78]])}" fill="#8d93a8"/>
    <rect y="${height * 0.74}" width="${width}" height="${height * 0.26}" fill="url(#bay)" filter="url(#waves)"/>
    <g fill="url(#steel)">
      ${towers.map((x) => `<rect x="${x - 15}" y="${peak - 8}" width="9" height="${height * 0.66}"/><rect x="${x + 6}" y="${peak - 8}" width="9" height="${height * 0.66}"/>${repeat(5, (index) => `<rect x="${x - 15}" y="${peak + index * 42}" width="30" height="7"/>`)}`).join('')}
      <rect y="${deck}" width="${width}" height="9"/>
    </g>
    <polyline points="${pointList(steps.map((x) => [x, Math.min(cable(x), deck)]))}" fill="none" stroke="#b5442f" stroke-width="4"/>
    ${steps.map((x) => `<path d="M ${round(x)} ${round(Math.min(cable(x), deck))} V ${deck}" stroke="#8f3424" stroke-width="1.2"/>`).join('')}
    <rect y="${deck + 14}" width="${width}" height="${height * 0.2}" fill="url(#mist)"/>
    <rect y="${height * 0.5}" width="${width}" height="${height * 0.36}" fill="url(#mist)" filter="url(#bank)"/>
    <polygon points="${pointList([[0, height], ...ridge(random, width, height * 0.99, height * 0.14), [width, height]])}" fill="#2f3b33" filter="url(#woods)"/>`;
};
