import { chromaOf, colourName, type Oklab } from './colours.ts';
import { gridOf, type Pixels } from './grid.ts';
import {
  type Boundary,
  type Gradient,
  horizontalBoundary,
  mean,
  mirrorOf,
  smoothTop,
  verticalBoundary,
} from './layout.ts';
import { type Extremes, extremes, whereabouts } from './regions.ts';

/** One named colour of a picture. */
export interface ColourArea {
  readonly name: string;
  /** Part of the area, 0–1. */
  readonly share: number;
  readonly where: string;
}

/** What can be said of a picture from its pixels alone. Lightness and chroma are Oklab's. */
export interface Measures {
  /** Width over height. */
  readonly aspect: number;
  /** Mean lightness, 0–1. */
  readonly brightness: number;
  /** Lightness of the 95th percentile less that of the 5th. */
  readonly contrast: number;
  readonly chroma: number;
  /** Part of the area, 0–1, in which a hue is seen. */
  readonly hueShare: number;
  /** Above zero where yellow and red outweigh blue and green. */
  readonly warmth: number;
  /** The largest areas first, at most three, the first always there. */
  readonly colours: readonly ColourArea[];
  /** A saturated colour that covers little; null where none stands out. */
  readonly accent: ColourArea | null;
  readonly light: Extremes;
  readonly detail: Extremes;
  /** Part of the cells that hold an edge. */
  readonly busyShare: number;
  /** The 98th percentile of the steps, 0–1, from one pixel to the next. */
  readonly sharpness: number;
  /** Correlation with the left-right mirror image, -1 to 1. */
  readonly mirror: number;
  readonly horizon: Boundary | null;
  readonly divide: Boundary | null;
  readonly smoothTop: Gradient | null;
}

const EDGE = 0.08;
const SMALLEST_AREA = 0.06;
const VIVID = 0.12;
/** Chroma from which a hue is seen; that of grey pictures, coded, stays under half of it. */
const HUE = 0.03;

export function measure(pixels: Pixels): Measures {
  const { cells, edges } = gridOf(pixels);
  const lightness = cells.map((cell) => cell.lightness);
  const names = cells.map(colourName);
  const { a, b, lightness: brightness } = mean(cells);
  const marks = edges.map((edge) => (edge > EDGE ? 1 : 0));
  const colours = coloursOf(names);
  return {
    aspect: pixels.width / pixels.height,
    brightness,
    contrast: percentile(lightness, 0.95) - percentile(lightness, 0.05),
    chroma: cells.reduce((sum, cell) => sum + chromaOf(cell), 0) / cells.length,
    hueShare: cells.filter((cell) => chromaOf(cell) > HUE).length / cells.length,
    warmth: b + a / 2,
    colours,
    accent: accentOf(cells, names, colours),
    light: extremes(lightness),
    detail: extremes(marks),
    busyShare: marks.filter((mark) => mark === 1).length / marks.length,
    sharpness: percentile(edges, 0.98),
    mirror: mirrorOf(cells),
    horizon: horizontalBoundary(cells),
    divide: verticalBoundary(cells),
    smoothTop: smoothTop(cells),
  };
}

function coloursOf(names: readonly string[]): ColourArea[] {
  const areas = [...new Set(names)].map((name) => areaOf(name, names));
  const largest = areas.toSorted((one, other) => other.share - one.share).slice(0, 3);
  return largest.filter(({ share }, index) => index === 0 || share >= SMALLEST_AREA);
}

/** The most vivid colour name that is not among the large areas and is more than a speck. */
function accentOf(
  cells: readonly Oklab[],
  names: readonly string[],
  colours: readonly ColourArea[],
): ColourArea | null {
  const large = new Set(colours.map(({ name }) => name));
  const vivid = names.filter(
    (name, index) => !large.has(name) && chromaOf(cells[index] ?? NO_COLOUR) > VIVID,
  );
  const areas = [...new Set(vivid)].map((name) => areaOf(name, names));
  const [largest] = areas.toSorted((one, other) => other.share - one.share);
  return largest !== undefined && largest.share > 0.002 ? largest : null;
}

function areaOf(name: string, names: readonly string[]): ColourArea {
  const marks = names.map((other) => (other === name ? 1 : 0));
  const share = marks.filter((mark) => mark === 1).length / marks.length;
  return { name, share, where: whereabouts(marks) };
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

const NO_COLOUR: Oklab = { lightness: 0, a: 0, b: 0 };
