import type { Histogram } from './histogram.ts';
import { shortNumber } from './contact-sheets.ts';

export interface Mark {
  readonly at: number;
  readonly label: string;
}

export interface BarsOptions {
  readonly title: string;
  readonly marks: readonly Mark[];
}

const WIDTH = 560;
const HEIGHT = 210;
const TOP = 46;
const BOTTOM = 26;
const COLOURS = { kept: '#3b82c4', dropped: '#d97742', line: '#888', text: '#777' };

/** A histogram as SVG that stands alone: kept below, dropped on top, a line at each mark. */
export function barsSvg({ bins }: Histogram, { title, marks }: BarsOptions): string {
  const first = bins[0]?.from ?? 0;
  const last = bins.at(-1)?.to ?? 1;
  const most = Math.max(1, ...bins.map(({ kept, dropped }) => kept + dropped));
  const x = (value: number) => ((value - first) / (last - first || 1)) * WIDTH;
  const tall = (count: number) => (count / most) * (HEIGHT - TOP - BOTTOM);
  const floor = HEIGHT - BOTTOM;
  const bars = bins.flatMap(({ from, to, kept, dropped }) => [
    bar(x(from), x(to), floor - tall(kept), tall(kept), COLOURS.kept),
    bar(x(from), x(to), floor - tall(kept + dropped), tall(dropped), COLOURS.dropped),
  ]);
  const lines = marks.map(({ at, label }, index) => markLine(x(at), label, index));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" ` +
    `font-family="system-ui, sans-serif" font-size="17"><title>${escape(title)}</title>` +
    `${bars.join('')}${lines.join('')}` +
    `<line x1="0" x2="${WIDTH}" y1="${floor}" y2="${floor}" stroke="${COLOURS.line}"/>` +
    caption(0, HEIGHT - 6, 'start', shortNumber(first)) +
    `${caption(WIDTH, HEIGHT - 6, 'end', shortNumber(last))}</svg>`
  );
}

function bar(from: number, to: number, y: number, height: number, colour: string): string {
  if (height === 0) return '';
  const width = Math.max(0.5, to - from - 1);
  return `<rect x="${fixed(from)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${colour}"/>`;
}

/** Labels of neighbours stand on two lines, so that they do not cover each other. */
function markLine(x: number, text: string, index: number): string {
  const anchor = x > WIDTH / 2 ? 'end' : 'start';
  const y = index % 2 === 0 ? 16 : 36;
  return (
    `<line x1="${fixed(x)}" x2="${fixed(x)}" y1="${y + 4}" y2="${HEIGHT - BOTTOM}" ` +
    `stroke="${COLOURS.dropped}" stroke-dasharray="4 3" stroke-width="1.5"/>` +
    caption(x, y, anchor, text)
  );
}

function caption(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${fixed(x)}" y="${y}" text-anchor="${anchor}" fill="${COLOURS.text}">${escape(text)}</text>`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
