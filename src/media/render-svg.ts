import { loadSharp } from './load-sharp.ts';

const PIXELS_PER_UNIT = 2;
const DPI_OF_ONE_PIXEL = 72;

/** An SVG as a PNG, two pixels for each of its units. */
export async function renderSvg(svg: string): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const density = DPI_OF_ONE_PIXEL * PIXELS_PER_UNIT;
  return sharp(Buffer.from(svg), { density }).png({ palette: true }).toBuffer();
}

/** Whether this machine has a font to draw words with: without any, all letters are the same box. */
export async function hasFonts(): Promise<boolean> {
  const sharp = await loadSharp();
  const [one, other] = await Promise.all(
    ['M', 'i'].map(async (letter) => {
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">' +
        `<text x="4" y="30" font-size="24" font-family="sans-serif">${letter}</text></svg>`;
      return sharp(Buffer.from(svg)).raw().toBuffer();
    }),
  );
  return one !== undefined && other !== undefined && !one.equals(other);
}
