import type { Gradient } from './layout.ts';
import type { ColourArea, Measures } from './measure.ts';

/** Chooses one of several wordings that are all true; the same `key` always gives the same one. */
export type Choose = (key: string, wordings: readonly [string, ...string[]]) => string;

/** Mean Oklab chroma under which a picture is grey, where nothing in it has a hue. */
const GREY = 0.012;
const SMALLEST_HUE_SHARE = 0.005;
/** Parts of the cells that hold an edge. */
const BUSY_MUCH = 0.5;
const BUSY_LITTLE = 0.12;

/** Style and subject. */
export function opening(measures: Measures, subject: string | null, choose: Choose): string {
  const noun = choose('noun', ['frame', 'view', 'composition']);
  const colours = measures.colours.map(({ name, share }) => `${name} takes up ${percent(share)}`);
  const main = `${colours[0] ?? ''} of the area`;
  return subject === null
    ? `a ${style(measures)} ${noun} in which ${main}`
    : `${subject}, in a ${style(measures)} ${noun} where ${main}`;
}

/** How sharp it is, its contrast, and its colours as a whole. */
export function style(measures: Measures): string {
  return [edgesOf(measures), contrastOf(measures), paletteOf(measures)].join(', ');
}

/** As far as colours and light make one. */
export function atmosphere(measures: Measures): string {
  const { brightness } = measures;
  const light = brightness > 0.5 ? 'bright' : 'dark';
  return `${light} and ${paletteOf(measures)}`;
}

/** Where the main colours lie. */
export function setting({ colours, horizon, divide }: Measures): string {
  if (horizon !== null) {
    const height = partInWords(horizon.at, 'way down');
    return `${height}, a straight horizontal boundary parts ${horizon.before} above from ${horizon.after} below`;
  }
  if (divide !== null) {
    const width = partInWords(divide.at, 'way across');
    return `${width}, a straight vertical boundary parts ${divide.before} on its left from ${divide.after} on its right`;
  }
  return placesOf(colours);
}

/** Format, how full the frame is, and its balance. */
export function composition(measures: Measures, choose: Choose): string {
  return `the ${formatOf(measures.aspect)} ${fullnessOf(measures, choose)}${balanceOf(measures)}`;
}

function fullnessOf({ busyShare }: Measures, choose: Choose): string {
  if (busyShare > BUSY_MUCH) {
    return choose('busy', ['is densely filled with detail', 'is busy with fine detail']);
  }
  return busyShare > BUSY_LITTLE
    ? choose('mixed', ['holds a moderate amount of detail', 'mixes detailed and calm areas'])
    : choose('plain', ['is plain and uncluttered', 'is sparse, with large calm areas']);
}

function balanceOf({ mirror, detail }: Measures): string {
  if (mirror > 0.85) return ', and its left and right halves nearly mirror each other';
  return detail.spread > 0.2
    ? `, with the most structure ${detail.highest} and the least ${detail.lowest}`
    : '';
}

export function lighting(measures: Measures, choose: Choose): string {
  const { light, contrast } = measures;
  const level = levelOf(measures, choose);
  if (light.spread > 0.1) {
    return `${level}, strongest ${light.highest} and weakest ${light.lowest}`;
  }
  return contrast < 0.15
    ? `${level} and nearly uniform from edge to edge`
    : `${level}, with light and dark spread over the whole frame`;
}

function levelOf({ brightness }: Measures, choose: Choose): string {
  if (brightness > 0.78) return choose('bright', ['the light is bright', 'the exposure is bright']);
  if (brightness > 0.5) {
    return choose('medium', ['the light is of medium strength', 'the exposure is balanced']);
  }
  return brightness > 0.3
    ? choose('dim', ['the light is dim', 'the light is subdued'])
    : choose('dark', ['the light is low', 'the exposure is dark']);
}

/** `telling` is worth its words; `filling` is there where a description is short. */
export function details(
  measures: Measures,
  choose: Choose,
): { readonly telling: readonly string[]; readonly filling: readonly string[] } {
  const { accent, smoothTop, horizon, divide, colours, busyShare, contrast } = measures;
  const telling: string[] = [];
  if (accent !== null) {
    const verb = choose('accent', [
      'stands out as a saturated accent',
      'adds a small saturated accent',
    ]);
    telling.push(`${accent.name} ${verb} ${accent.where}`);
  }
  if (smoothTop !== null) telling.push(gradientOf(smoothTop));
  const filling = [
    saturationOf(measures),
    othersOf(colours),
    ...(horizon === null && divide === null ? [] : [placesOf(colours)]),
    busyShare < BUSY_LITTLE
      ? 'surfaces are smooth, with hardly any texture in them'
      : 'texture breaks up the surfaces where the edges gather',
    `the lightest and the darkest parts lie ${contrast > 0.4 ? 'far apart' : 'close together'} in tone`,
  ];
  return { telling, filling };
}

/** Speaks of a sky as a likeness only: pixels do not tell one from a painted wall. */
function gradientOf({ top, below, lightens }: Gradient): string {
  const sky = /blue|cyan|turquoise/.test(top) ? ', as in a clear sky' : '';
  const change =
    top === below
      ? `grows ${lightens > 0 ? 'lighter' : 'darker'} downwards within ${top}`
      : `passes from ${top} to ${below}`;
  return `a smooth gradient at the top ${change}${sky}`;
}

function edgesOf({ sharpness }: Measures): string {
  if (sharpness > 0.25) return 'crisp';
  return sharpness > 0.1 ? 'moderately sharp' : 'soft';
}

function contrastOf({ contrast }: Measures): string {
  if (contrast > 0.55) return 'high-contrast';
  return contrast > 0.25 ? 'medium-contrast' : 'low-contrast';
}

function paletteOf(measures: Measures): string {
  const { warmth } = measures;
  if (isGrey(measures)) return 'monochrome';
  if (warmth > 0.03) return 'warm-toned';
  return warmth < -0.02 ? 'cool-toned' : 'neutral-toned';
}

function formatOf(aspect: number): string {
  if (aspect > 2.1) return 'panoramic format';
  if (aspect > 1.15) return 'landscape format';
  if (aspect < 0.55) return 'tall, narrow format';
  return aspect < 0.87 ? 'portrait format' : 'square format';
}

function isGrey({ chroma, hueShare }: Measures): boolean {
  return chroma < GREY && hueShare < SMALLEST_HUE_SHARE;
}

function saturationOf(measures: Measures): string {
  const { chroma } = measures;
  if (isGrey(measures)) return 'no hue is visible beyond black, white and the greys between them';
  if (chroma < 0.05) return 'colours are muted and close to grey';
  return chroma < 0.12 ? 'colours are moderately saturated' : 'colours are vivid and saturated';
}

function othersOf([, ...others]: readonly ColourArea[]): string {
  if (others.length === 0) return 'no other colour covers a noticeable part of the area';
  const shares = others.map(({ name, share }) => `${name} covers ${percent(share)}`);
  return `${joined(shares)} of the area`;
}

/** Colours that lie in the same place are named together. */
function placesOf(colours: readonly ColourArea[]): string {
  const places = [...new Set(colours.map(({ where }) => where))].map((where, index) => {
    const names = colours.filter((colour) => colour.where === where).map(({ name }) => name);
    const verb = names.length === 1 ? 'lies ' : 'lie ';
    return `${joined(names)} ${index === 0 ? verb : ''}${where}`;
  });
  return places.join(', ');
}

function percent(share: number): string {
  return share > 0.995 ? 'all' : `about ${Math.max(1, Math.round(share * 100))} percent`;
}

/** `length`: what it is a part of, such as "way down". */
function partInWords(part: number, length: string): string {
  if (part < 0.21) return `about a sixth of the ${length}`;
  if (part < 0.29) return `about a quarter of the ${length}`;
  if (part < 0.42) return `about a third of the ${length}`;
  if (part < 0.58) return `about half of the ${length}`;
  return part < 0.71
    ? `about two thirds of the ${length}`
    : `about three quarters of the ${length}`;
}

function joined(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
