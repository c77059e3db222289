import { existsSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { createFlow } from '../../../../src/media/flow/dis-flow.ts';
import { motionOfPair } from '../../../../src/media/flow/motion-of-pair.ts';

const PICTURES = join(process.env.TEST_MEDIA_DIR ?? '', 'images');
const SIZE = { width: 320, height: 180 };

/** Picture px to one frame px: windows a whole number of picture px apart need no interpolation. */
const SHRINK = 4;

/** Frames seen through a window that moves over a picture, each px the mean of 4 x 4. */
async function windowsOn(name: string): Promise<(leftPx: number, topPx: number) => Uint8Array> {
  const { data, info } = await sharp(join(PICTURES, name))
    .toColourspace('b-w')
    .resize({ width: 2048 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (leftPx, topPx) =>
    new Uint8Array(SIZE.width * SIZE.height).map((_, pixel) => {
      const left = SHRINK * (leftPx + (pixel % SIZE.width));
      const top = SHRINK * (topPx + Math.floor(pixel / SIZE.width));
      let sum = 0;
      for (let inner = 0; inner < SHRINK * SHRINK; inner += 1) {
        const at = (top + Math.floor(inner / SHRINK)) * info.width + left + (inner % SHRINK);
        sum += data[at * info.channels] ?? 0;
      }
      return Math.round(sum / SHRINK ** 2);
    });
}

describe.skipIf(!existsSync(PICTURES))(
  `flow over real pictures (skipped where TEST_MEDIA_DIR has none: ${PICTURES})`,
  () => {
    it.each(['puppies.jpg', 'plush-toys.jpg', 'bus.jpg', 'cats.jpg'])(
      'reads pans of 2 to 16 px over %s within six per cent, and 32 px within ten',
      async (name) => {
        const windowAt = await windowsOn(name);
        const flow = await createFlow(SIZE.width, SIZE.height);
        for (const px of [2, 4, 8, 16, 32]) {
          flow.reset();
          flow.push(windowAt(75, 50));
          const field = flow.push(windowAt(75 + px, 50));
          if (field === null) throw new Error('No flow from the second frame.');
          const { meanMagnitudePx, camera } = motionOfPair(field);
          expect(Math.abs(meanMagnitudePx / px - 1)).toBeLessThan(px > 16 ? 0.1 : 0.06);
          expect(Math.abs(camera.panRightPx / px - 1)).toBeLessThan(0.02);
        }
      },
    );
  },
);
