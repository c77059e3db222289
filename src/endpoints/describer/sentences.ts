import type { ColourArea, Measures } from './measure.ts';

/** Chooses one of several wordings that are all true; the same `key` always gives the same one. */
export type Choose = (key: string, wordings: readonly [string, ...string[]]) => string;

/** Style and subject. */
export function opening(measures: Measures, subject: string | null, choose: Choose): string {
  const style = [edgesOf(measures), contrastOf(measures), paletteOf(measures)].join(', ');
  const [main] = measures.colours;
  const colour = main === undefined ? 'one colour' : main.name;
  const shareOf = main === undefined ? 'all' : areaInWords(main.share);
  const noun = choose('noun', ['frame', 'view', 'scene']);
  return subject === null
    ? `${article(style)} ${style} ${noun} in which ${colour} takes up ${shareOf} of the area`
    : `${subject}, in ${article(style)} ${style} ${noun} where ${colour} takes up ${shareOf} of the area`;
}

/** Where the main colours lie. */
export function setting({ colours, horizon, divide }: Measures, choose: Choose): string {
  if (horizon !== null) {
    return `a straight horizontal boundary ${heightInWords(horizon.at)} parts ${horizon.before} above from ${horizon.after} below`;
  }
  if (divide !== null) {
    return `a straight vertical boundary ${widthInWords(divide.at)} parts ${divide.before} on its left from ${divide.after} on its right`;
  }
  const verb = choose('lies', ['lies', 'spreads', 'is found']);
  const places = colours.map(({ name, where }, index) =>
    index === 0 ? `${name} ${verb} ${where}` : `${name} ${where}`,
  );
  return joined(places);
}

/** Format, how full the frame is, and its balance. */
export function composition(measures: Measures, choose: Choose): string {
  const { aspect, busyShare, detail, mirror } = measures;
  const format = formatOf(aspect);
  const full =
    busyShare > 0.5
      ? choose('busy', ['is densely filled with detail', 'is busy with fine detail'])
      : busyShare > 0.12
        ? choose('some', ['holds a moderate amount of detail', 'mixes detailed and calm areas'])
        : choose('plain', ['is plain and uncluttered', 'is sparse, with large calm areas']);
  const balance =
    mirror > 0.85
      ? ', and its left and right halves nearly mirror each other'
      : detail.spread > 0.2
        ? `, with the most structure ${detail.highest} and the least ${detail.lowest}`
        : '';
  return `the ${format} ${full}${balance}`;
}

export function lighting({ brightness, light, contrast }: Measures, choose: Choose): string {
  const level =
    brightness > 0.78
      ? choose('bright', ['the light is bright', 'the exposure is bright'])
      : brightness > 0.5
        ? choose('medium', ['the light is of medium strength', 'the exposure is balanced'])
        : brightness > 0.3
          ? choose('dim', ['the light is dim', 'the light is subdued'])
          : choose('dark', ['the light is low', 'darkness prevails']);
  if (light.spread > 0.1) {
    return `${level}, strongest ${light.highest} and weakest ${light.lowest}`;
  }
  return contrast < 0.15
    ? `${level} and nearly uniform from edge to edge`
    : `${level} and evenly spread over the frame`;
}

/** `telling` is worth its words; `filling` is there where a description is short. */
export function details(
  measures: Measures,
  choose: Choose,
): { readonly telling: readonly string[]; readonly filling: readonly string[] } {
  const { accent, smoothTop, horizon, divide, colours, busyShare } = measures;
  const telling: string[] = [];
  if (accent !== null) {
    const verb = choose('accent', ['stands out as a vivid accent', 'adds a small vivid accent']);
    telling.push(`${accent.name} ${verb} ${accent.where}`);
  }
  if (smoothTop !== null) {
    const sky = /blue|cyan|turquoise/.test(smoothTop[0]) ? ', as in a clear sky' : '';
    telling.push(
      `a smooth gradient at the top passes from ${smoothTop[0]} to ${smoothTop[1]}${sky}`,
    );
  }
  const [, second, third] = colours;
  const filling = [
    ...(horizon === null && divide === null ? [] : [placesOf(colours)]),
    second === undefined
      ? 'no other colour covers a noticeable part of the area'
      : `${joined([second, ...(third === undefined ? [] : [third])].map(({ name, share }) => `${name} covers ${areaInWords(share)}`))} of the area`,
    busyShare < 0.12
      ? 'surfaces are smooth, with hardly any texture or pattern in them'
      : 'texture breaks up the surfaces where the edges gather',
    'tones pass into one another without any border, line or lettering along the margins',
  ];
  return { telling, filling };
}

function placesOf(colours: readonly ColourArea[]): string {
  return joined(colours.map(({ name, where }) => `${name} lies ${where}`));
}
