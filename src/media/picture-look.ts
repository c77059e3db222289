import type { PictureLook } from '../core/look.ts';
import { decoding, type OpenPicture } from './open-picture.ts';

const COLUMNS = 9;
const ROWS = 8;
const HEX_DIGITS = 16;

/**
 * dHash: of the picture in 9 x 8 gray values, whether each is brighter than its left neighbour.
 * Source: Krawetz, "Kind of Like That" (hackerfactor.com, 2013), who takes up to 10 differing bits
 * for variants of one picture. Blind to size, light and compression; not to turning and mirroring.
 * Throws MediaError `media_unreadable`.
 */
export async function lookOf(picture: OpenPicture, background: string): Promise<PictureLook> {
  const gray = picture
    .decoder()
    .autoOrient()
    .flatten({ background })
    .resize({ width: COLUMNS, height: ROWS, fit: 'fill' })
    .toColourspace('b-w');
  const pixels = await decoding(picture.shown, gray.raw().toBuffer());
  let bits = 0n;
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 1; column < COLUMNS; column += 1) {
      const at = row * COLUMNS + column;
      bits = (bits << 1n) | ((pixels[at] ?? 0) > (pixels[at - 1] ?? 0) ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(HEX_DIGITS, '0');
}
