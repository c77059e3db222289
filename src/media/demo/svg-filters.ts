/** SVG filters that turn flat shapes into something like surfaces. All work in sRGB values. */

export interface Noise {
  readonly seed: number;
  /** Waves per pixel, across and down. */
  readonly frequency: readonly [number, number];
  readonly octaves?: number;
}

export function blur(id: string, pixels: number): string {
  return around(id, `<feGaussianBlur stdDeviation="${pixels}"/>`);
}

/**
 * Clouds in one colour in place of what is filtered.
 *
 * @param cover From 0 (a clear sky) to 1 (all covered).
 */
export function clouds(
  id: string,
  noise: Noise,
  look: { readonly colour: string; readonly cover: number; readonly softness?: number },
): string {
  const gain = 6 / (look.softness ?? 1);
  const offset = -gain * (0.72 - 0.42 * look.cover);
  return inside(
    id,
    turbulence(noise, 'fractalNoise', 'noise') +
      `<feColorMatrix in="noise" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  ${gain} 0 0 0 ${offset}" result="cover"/>` +
      `<feFlood flood-color="${look.colour}"/><feComposite operator="in" in2="cover"/>` +
      '<feComposite operator="in" in2="SourceGraphic"/>',
  );
}

/** Lightens and darkens what is filtered by noise: sand, plaster, leaves seen from afar. */
export function mottled(id: string, noise: Noise, strength: number): string {
  return inside(
    id,
    turbulence(noise, 'fractalNoise', 'noise') +
      grayOf('noise', strength, 'gray') +
      '<feBlend in="gray" in2="SourceGraphic" mode="overlay"/>' +
      '<feComposite operator="in" in2="SourceGraphic"/>',
  );
}

/** Takes the noise as a height, lit from the upper left: rock, snow, bark, choppy water. */
export function relief(id: string, noise: Noise, height: number): string {
  return inside(
    id,
    turbulence(noise, 'fractalNoise', 'noise') +
      `<feColorMatrix in="noise" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  1 0 0 0 0" result="height"/>` +
      `<feDiffuseLighting in="height" surfaceScale="${height}" diffuseConstant="1" lighting-color="#fff" result="lit">` +
      '<feDistantLight azimuth="225" elevation="30"/></feDiffuseLighting>' +
      '<feBlend in="lit" in2="SourceGraphic" mode="overlay"/>' +
      '<feComposite operator="in" in2="SourceGraphic"/>',
  );
}

/** Frays edges and lines: foliage, tree lines, torn reflections. */
export function frayed(id: string, noise: Noise, pixels: number): string {
  return around(
    id,
    turbulence(noise, 'turbulence', 'noise') +
      `<feDisplacementMap in="SourceGraphic" in2="noise" scale="${pixels}" ` +
      'xChannelSelector="R" yChannelSelector="G"/>',
  );
}

function inside(id: string, steps: string): string {
  return (
    `<filter id="${id}" x="0" y="0" width="1" height="1" ` +
    `color-interpolation-filters="sRGB">${steps}</filter>`
  );
}

/** For filters that reach beyond the shape. */
function around(id: string, steps: string): string {
  return (
    `<filter id="${id}" x="-0.2" y="-0.2" width="1.4" height="1.4" ` +
    `color-interpolation-filters="sRGB">${steps}</filter>`
  );
}

function turbulence(
  { seed, frequency, octaves = 4 }: Noise,
  type: 'fractalNoise' | 'turbulence',
  result: string,
): string {
  return (
    `<feTurbulence type="${type}" baseFrequency="${frequency.join(' ')}" ` +
    `numOctaves="${octaves}" seed="${seed}" result="${result}"/>`
  );
}

/** The red channel of noise as opaque gray around the middle, its contrast times `gain`. */
function grayOf(input: string, gain: number, result: string): string {
  const row = `${gain} 0 0 0 ${0.5 - gain / 2}`;
  return `<feColorMatrix in="${input}" values="${row}  ${row}  ${row}  0 0 0 0 1" result="${result}"/>`;
}
