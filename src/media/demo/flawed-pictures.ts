import { renderScene } from './render-scene.ts';
import { redBarn } from './scenes-land.ts';
import { fruitBowl } from './scenes-objects.ts';
import { hotAirBalloons } from './scenes-places.ts';
import { suspensionBridge } from './scenes-water.ts';
import type { Sketch } from './sketch.ts';

/** Pictures that a filter must drop, and files that must fail without harm. */
export const FLAWED_PICTURES: readonly Sketch[] = [
  {
    fileName: 'thumbnail.jpg',
    caption: 'thumb_small.jpg',
    purpose: 'to be dropped: too small (120 x 90)',
    draw: async (sharp, seed) =>
      (await renderScene(sharp, redBarn, seed, { width: 360, height: 270 }))
        .resize(120, 90)
        .jpeg()
        .toBuffer(),
  },
  {
    fileName: 'image-not-available.png',
    caption: 'image not available',
    purpose: 'to be dropped: blank, one colour',
    draw: (sharp) =>
      sharp({ create: { width: 640, height: 480, channels: 3, background: '#e6e6e6' } })
        .png()
        .toBuffer(),
  },
  {
    fileName: 'out-of-focus.jpg',
    caption: 'fruit (sorry, blurry)',
    purpose: 'to be dropped: badly out of focus',
    draw: async (sharp, seed) =>
      (await renderScene(sharp, fruitBowl, seed, { width: 480, height: 360, grain: 0 }))
        .blur(9)
        .jpeg()
        .toBuffer(),
  },
  {
    fileName: 'banner.jpg',
    caption: 'header_banner_1200x150',
    purpose: 'to be dropped: extreme aspect ratio (8:1)',
    draw: async (sharp, seed) =>
      (await renderScene(sharp, hotAirBalloons, seed, { width: 1200, height: 150 }))
        .jpeg({ quality: 82 })
        .toBuffer(),
  },
  {
    fileName: 'broken-download.jpg',
    caption: 'bridge at sunrise',
    purpose: 'to fail: a JPEG that breaks off in the middle',
    draw: async (sharp, seed) => {
      const picture = await renderScene(sharp, suspensionBridge, seed, { width: 480, height: 320 });
      const whole = await picture.jpeg({ quality: 82 }).toBuffer();
      return whole.subarray(0, Math.floor(whole.length * 0.6));
    },
  },
  {
    fileName: 'not-found.jpg',
    caption: 'beautiful garden',
    purpose: 'to fail: a web page under the name of a picture',
    draw: () =>
      Promise.resolve(
        Buffer.from('<!doctype html><title>404</title><p>This picture was removed.</p>\n'),
      ),
  },
];
