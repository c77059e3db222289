import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lookDistance, NEAR_LOOK_BITS } from '../../../src/core/look.ts';
import { openPicture } from '../../../src/media/open-picture.ts';
import { lookOf } from '../../../src/media/picture-look.ts';

const LIMITS = { maxBytes: 1e7, maxPixels: 1e7 };

/** Hills whose crests lie elsewhere for each seed. */
function drawing(seed: number) {
  const hills = Array.from({ length: 6 }, (_, index) => {
    const x = (index * 97 + seed * 61) % 400;
    const y = (index * 53 + seed * 29) % 300;
    return `<circle cx="${x}" cy="${y}" r="${40 + ((index * seed * 17) % 50)}" fill="hsl(${(index * 60 + seed * 40) % 360} 70% ${20 + index * 12}%)"/>`;
  });
  const svg = `<svg width="400" height="300" xmlns="http://www.w3.org/2000/svg"><rect width="400" height="300" fill="#779"/>${hills.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png();
}

async function look(bytes: Uint8Array): Promise<string> {
  return lookOf(await openPicture(bytes, LIMITS, 'made'), '#ffffff');
}

describe('the look of a picture', () => {
  it('stays when it is made smaller, lighter and compressed', async () => {
    const bytes = await drawing(1).toBuffer();
    const variant = await sharp(bytes).resize(150).linear(0.8, 30).jpeg({ quality: 40 }).toBuffer();
    expect(lookDistance(await look(bytes), await look(variant))).toBeLessThanOrEqual(
      NEAR_LOOK_BITS,
    );
  });

  it('is another for another picture', async () => {
    const [one, two] = await Promise.all([1, 2].map(async (seed) => drawing(seed).toBuffer()));
    if (!one || !two) throw new Error('not drawn');
    expect(lookDistance(await look(one), await look(two))).toBeGreaterThan(NEAR_LOOK_BITS);
  });

  it('counts the bits that differ', () => {
    expect(lookDistance('00000000000000ff', '000000000000000f')).toBe(4);
    expect(lookDistance('ffffffffffffffff', '0000000000000000')).toBe(64);
  });
});
