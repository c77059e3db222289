import type { Still } from './video-sketch.ts';

const WIDTH = 720;
const SCALE = 3;
const LINE_PIXELS = 12 * SCALE;
const MARGIN = 30;

/**
 * Letters of 5 x 7 dots, a byte for each column, the lowest bit at the top. Drawn by hand, since a
 * machine may have no fonts.
 */
const LETTERS: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  a: [0x20, 0x54, 0x54, 0x54, 0x78],
  b: [0x7f, 0x48, 0x44, 0x44, 0x38],
  c: [0x38, 0x44, 0x44, 0x44, 0x20],
  d: [0x38, 0x44, 0x44, 0x48, 0x7f],
  e: [0x38, 0x54, 0x54, 0x54, 0x18],
  f: [0x08, 0x7e, 0x09, 0x01, 0x02],
  g: [0x0c, 0x52, 0x52, 0x52, 0x3e],
  h: [0x7f, 0x08, 0x04, 0x04, 0x78],
  i: [0x00, 0x44, 0x7d, 0x40, 0x00],
  l: [0x00, 0x41, 0x7f, 0x40, 0x00],
  m: [0x7c, 0x04, 0x18, 0x04, 0x78],
  n: [0x7c, 0x08, 0x04, 0x04, 0x78],
  o: [0x38, 0x44, 0x44, 0x44, 0x38],
  p: [0x7c, 0x14, 0x14, 0x14, 0x08],
  r: [0x7c, 0x08, 0x04, 0x04, 0x08],
  s: [0x48, 0x54, 0x54, 0x54, 0x20],
  t: [0x04, 0x3f, 0x44, 0x40, 0x20],
  u: [0x3c, 0x40, 0x40, 0x20, 0x7c],
  v: [0x1c, 0x20, 0x40, 0x20, 0x1c],
  w: [0x3c, 0x40, 0x30, 0x40, 0x3c],
  y: [0x0c, 0x50, 0x50, 0x50, 0x3c],
};

const LINES = [
  'the user is bound to the terms of this',
  'service as soon as it is opened once',
  'no refund is paid after the first month',
  'unless the store has lost the goods',
  '',
  'all claims must be sent to us in letters',
  'of not more than two pages and in ink',
  'we may alter these terms at any hour',
  'and you agree to read them every day',
  '',
  'nothing in this text limits the rights',
  'that the law of your land gives to you',
  'nor those that it will give to others',
  'after the last line there is no more',
];

export const TEXT_PAGE_HEIGHT = 2 * MARGIN + 2 * LINES.length * LINE_PIXELS;

/** A long page of dark text on white, its lines twice over. */
export const textPage: Still = async (sharp) => {
  const size = { width: WIDTH, height: TEXT_PAGE_HEIGHT, channels: 1 as const };
  const pixels = Buffer.alloc(size.width * size.height, 0xf4);
  for (const [line, text] of [...LINES, ...LINES].entries()) {
    for (const [place, letter] of text.split('').entries()) {
      drawLetter(pixels, letter, MARGIN + place * 5.5 * SCALE, MARGIN + line * LINE_PIXELS);
    }
  }
  return sharp(pixels, { raw: size });
};

function drawLetter(pixels: Buffer, letter: string, left: number, top: number): void {
  for (const [column, bits] of (LETTERS[letter] ?? []).entries()) {
    for (let row = 0; row < 7; row += 1) {
      if (((bits >> row) & 1) === 0) continue;
      const x = Math.round(left) + column * SCALE;
      for (let y = top + row * SCALE; y < top + (row + 1) * SCALE; y += 1) {
        pixels.fill(0x22, y * WIDTH + x, y * WIDTH + Math.min(WIDTH, x + SCALE));
      }
    }
  }
}
