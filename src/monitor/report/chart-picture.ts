import type { Chart } from './charts.ts';

/** As `bars-svg` draws it. */
const PLOT = { width: 560, height: 210 } as const;
const MARGIN = 24;
const LINE = 24;
const TEXT = 'font-family="system-ui, DejaVu Sans, sans-serif"';

/** A chart as an SVG that says by itself what it shows: title above, notes below, on white. */
export function chartPicture({ title, svg, notes }: Chart): string {
  const width = PLOT.width + 2 * MARGIN;
  const top = MARGIN + LINE;
  const height = top + PLOT.height + LINE * (notes.length + 1);
  const plot = svg.replace(
    '<svg ',
    `<svg x="${MARGIN}" y="${top}" width="${PLOT.width}" height="${PLOT.height}" `,
  );
  const line = (text: string, y: number, style: string) =>
    `<text x="${MARGIN}" y="${y}" ${TEXT} ${style}>${escape(text)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>` +
    line(title, MARGIN + 6, 'font-size="18" font-weight="600" fill="#1c1e21"') +
    plot +
    notes
      .map((note, index) =>
        line(note, top + PLOT.height + LINE * (index + 1), 'font-size="14" fill="#5c636b"'),
      )
      .join('') +
    '</svg>'
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
