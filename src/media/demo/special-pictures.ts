import type { SharpConstructor } from 'sharp';

import { createRandom } from './random.ts';
import { renderScene, svgDocument, type Scene } from './render-scene.ts';
import { coffeeCup } from './scenes-objects.ts';
import { volcano } from './scenes-night.ts';
import { balloonCutout, butterflySticker, windmill } from './scenes-special.ts';
import { mountainLake } from './scenes-water.ts';
import type { Sketch } from './sketch.ts';

/** Good pictures in forms that are easily read wrongly. */
export const SPECIAL_PICTURES: readonly Sketch[] = [
  {
    fileName: 'balloon-cutout.png',
    caption: 'balloon clipart PNG transparent background',
    purpose: 'transparent PNG: soft alpha edges that must blend with a background',
    draw: (sharp, seed) => drawing(sharp, balloonCutout, seed, 360, 420).png().toBuffer(),
  },
  {
    fileName: 'butterfly-sticker.png',
    caption: 'butterfly sticker',
    purpose: 'palette PNG with a transparent colour',
    draw: (sharp, seed) =>
      drawing(sharp, butterflySticker, seed, 400, 400)
        .png({ palette: true, colours: 16 })
        .toBuffer(),
  },
  {
    fileName: 'phone-upload.jpg',
    caption: 'WhatsApp Image 2024-02-11 at 09.14.22',
    purpose: 'JPEG stored on its side, with an EXIF orientation that turns it upright',
    draw: async (sharp, seed) => {
      const upright = await renderScene(sharp, volcano, seed, { width: 400, height: 600 });
      return upright.rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 82 }).toBuffer();
    },
  },
  {
    fileName: 'scanned-mountains.png',
    caption: 'old photograph, scan 0034',
    purpose: 'PNG in 16-bit gray',
    draw: async (sharp, seed) => {
      const size = { width: 360, height: 270, grain: 2 };
      const colour = await renderScene(sharp, mountainLake, seed, size);
      return colour.toColourspace('grey16').png().toBuffer();
    },
  },
  {
    fileName: 'magazine-coffee.jpg',
    caption: 'Coffee break - page 12',
    purpose: 'JPEG in CMYK, as print has it',
    draw: async (sharp, seed) => {
      const colour = await renderScene(sharp, coffeeCup, seed, {
        width: 480,
        height: 360,
        grain: 4,
      });
      return colour.flop().toColourspace('cmyk').jpeg({ quality: 78 }).toBuffer();
    },
  },
  {
    fileName: 'windmill.gif',
    caption: 'windmill animated gif',
    purpose: 'animated GIF, of which the first frame counts',
    draw: drawWindmill,
  },
];

/** Sails with four arms look the same every 90 degrees. */
const WINDMILL_TURNS = [8, 26, 44, 62, 80];

async function drawWindmill(sharp: SharpConstructor, seed: number): Promise<Uint8Array> {
  const [width, height] = [320, 240];
  const frames = WINDMILL_TURNS.map((turn) =>
    drawing(sharp, windmill(turn), seed, width, height).removeAlpha().raw().toBuffer(),
  );
  const strip = Buffer.concat(await Promise.all(frames));
  const raw = { width, height: height * frames.length, channels: 3, pageHeight: height } as const;
  return sharp(strip, { raw })
    .gif({ delay: frames.map(() => 120), loop: 0, effort: 1 })
    .toBuffer();
}

/** A scene without grain, its transparency kept. */
function drawing(
  sharp: SharpConstructor,
  scene: Scene,
  seed: number,
  width: number,
  height: number,
): ReturnType<SharpConstructor> {
  const svg = svgDocument(width, height, scene(createRandom(seed), width, height));
  return sharp(Buffer.from(svg));
}
