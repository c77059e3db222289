/** A colour in Oklab: lightness 0–1, then green–red and blue–yellow, about -0.4 to 0.4. */
export interface Oklab {
  readonly lightness: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Names that people agree on, with a typical sRGB value: the basic terms of Berlin and Kay (1969)
 * and common names from the CSS and XKCD colour lists between them.
 */
const NAMED: Readonly<Record<string, string>> = {
  black: '0c0c0c',
  charcoal: '2f2f31',
  'dark grey': '555555',
  grey: '858585',
  'light grey': 'bdbdbd',
  white: 'fbfbfb',
  ivory: 'f6efdc',
  cream: 'f3e2b3',
  beige: 'd9c6a0',
  tan: 'c19a6b',
  brown: '7b4a26',
  'dark brown': '3d2415',
  taupe: '85786a',
  maroon: '5a1420',
  crimson: 'b0122f',
  red: 'e02020',
  'brick red': '9c3b2c',
  rust: 'b1501f',
  coral: 'f77f68',
  salmon: 'f2a58f',
  peach: 'fbcfa8',
  orange: 'f58a1f',
  amber: 'f7b31b',
  gold: 'cfa52a',
  mustard: 'b3901e',
  yellow: 'f7e32a',
  'pale yellow': 'f8f2a0',
  lime: 'a8e02c',
  olive: '6e6c20',
  'moss green': '5d7a32',
  green: '2a9a37',
  'dark green': '123f1f',
  'sage green': 'a3b592',
  'mint green': 'a6e8c4',
  emerald: '129b6c',
  teal: '0d7377',
  turquoise: '35c9c0',
  cyan: '1fdcf2',
  'pale blue': 'c0ddf0',
  'sky blue': '7ab8ea',
  'steel blue': '4d7ba6',
  'slate blue': '5c6b80',
  blue: '1f57d6',
  navy: '131d52',
  indigo: '3a1d8c',
  violet: '7c40d8',
  lavender: 'c3b4ea',
  purple: '742a86',
  plum: '5b2349',
  magenta: 'd81bb0',
  pink: 'f29ac2',
  'pale pink': 'f8d8df',
  rose: 'd6547b',
  mauve: 'a58299',
};

const TABLE: readonly { readonly name: string; readonly lab: Oklab }[] = Object.entries(NAMED).map(
  ([name, hex]) => {
    const bytes = Buffer.from(hex, 'hex');
    return { name, lab: oklabOf(bytes[0] ?? 0, bytes[1] ?? 0, bytes[2] ?? 0) };
  },
);

/** Ottosson, "A perceptual color space for image processing" (2020); channels are sRGB, 0–255. */
export function oklabOf(red: number, green: number, blue: number): Oklab {
  const r = linear(red);
  const g = linear(green);
  const b = linear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

export function chromaOf({ a, b }: Oklab): number {
  return Math.hypot(a, b);
}

/** Hue and chroma tell names apart better than lightness does, so they weigh double. */
export function colourName(colour: Oklab): string {
  let nearest = '';
  let least = Number.POSITIVE_INFINITY;
  for (const { name, lab } of TABLE) {
    const distance =
      (colour.lightness - lab.lightness) ** 2 +
      4 * ((colour.a - lab.a) ** 2 + (colour.b - lab.b) ** 2);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
