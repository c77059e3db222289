import { cityNight } from './scenes-city.ts';
import { desertDunes, flowerMeadow, redBarn } from './scenes-land.ts';
import { autumnAvenue, coralReef, lighthouse } from './scenes-places.ts';
import { balloonCutout, butterflySticker } from './scenes-special.ts';
import { mountainLake, sailingBoat, sunsetSea } from './scenes-water.ts';
import { svgDocument, type Scene } from './render-scene.ts';
import { createRandom } from './random.ts';
import { SHRUNK, still, VIDEO, windowAt, type Still, type VideoSketch } from './video-sketch.ts';

/** A zoom moves by whole pixels of its still. */
const LARGE = { width: 1280, height: 720 };

/** Videos that move as a camera or a thing moves. */
export const MOVING_VIDEOS: readonly VideoSketch[] = [
  {
    fileName: 'reef-pan.mp4',
    caption: 'GOPR0231.MP4',
    purpose: 'ordinary: the camera pans to the right',
    seconds: 5,
    stills: [still(coralReef, { width: 1300 })],
    graph: `[0:v]${windowAt('110*t')}[out]`,
  },
  {
    fileName: 'lighthouse-tilt.mp4',
    caption: 'lighthouse at dusk, shot on my phone',
    purpose: 'ordinary: the camera tilts up',
    seconds: 4,
    stills: [still(lighthouse, { height: 720 })],
    graph: `[0:v]${windowAt('0', '300-70*t')}[out]`,
  },
  {
    fileName: 'lake-zoom.mp4',
    caption: 'Relaxing mountain lake 4K | 10 hours | SUBSCRIBE!!!',
    purpose: 'ordinary: the camera zooms in',
    seconds: 5,
    stills: [still(mountainLake, LARGE)],
    graph: zoomed('[0:v]', '1+0.09*on/25', '[out]'),
  },
  {
    fileName: 'balloon-flight.mp4',
    caption: null,
    purpose: 'ordinary: a thing moves before a camera that stands still',
    seconds: 5,
    stills: [still(desertDunes), cutout(balloonCutout, 240, 280)],
    graph: `[0:v][1:v]overlay=x='-160+170*t':y='40+30*sin(1.3*t)',${SHRUNK}[out]`,
  },
  {
    fileName: 'meadow-handheld.mp4',
    caption: 'a butterfly over a meadow full of flowers',
    purpose: 'ordinary: held in the hand, and a thing moves',
    seconds: 6,
    stills: [still(flowerMeadow, { width: 840, height: 480 }), cutout(butterflySticker, 110, 110)],
    graph:
      `[0:v][1:v]overlay=x='700-105*t':y='190+70*sin(2.6*t)',` +
      `${windowAt('60+30*sin(1.6*t)+10*sin(4.1*t)', '37+18*sin(2.1*t+1)+7*sin(4.7*t)')}[out]`,
  },
  {
    fileName: 'travel-cuts.mp4',
    caption: null,
    purpose: 'ordinary: three shots, so three clips',
    seconds: 9,
    stills: [
      still(sunsetSea, { width: 1000 }),
      still(redBarn, LARGE),
      still(cityNight, { width: 1000 }),
    ],
    graph: [
      `[0:v]trim=end=3,${windowAt('80*t')}[sea]`,
      zoomed('[1:v]trim=end=3,', '1.45-0.14*on/25', '[barn]'),
      `[2:v]trim=end=3,${windowAt('270-85*t')}[city]`,
      `[sea][barn][city]concat=n=3[out]`,
    ].join(';'),
  },
  {
    fileName: 'sail-by.mp4',
    caption: 'sailboat',
    purpose: 'ordinary: the camera pans to the left, then the picture fades to black',
    seconds: 5,
    stills: [still(sailingBoat, { width: 1200 })],
    graph: `[0:v]${windowAt('440-90*t')},fade=out:st=4.2:d=0.8[out]`,
  },
  {
    fileName: 'avenue-walk.mp4',
    caption: 'autumn walk',
    purpose: 'ordinary: a slow zoom by a hand that is not still',
    seconds: 4,
    stills: [still(autumnAvenue, LARGE)],
    graph: `[0:v]crop=1240:698:x='20+14*sin(4*t)':y='11+9*sin(5*t)',${zoomed('', '1+0.07*on/25', '[out]')}`,
  },
];

/** Larger by the factor, an expression of the time `on/25`, about the middle. */
function zoomed(from: string, factor: string, to: string): string {
  const { width, height, fps } = VIDEO;
  return (
    `${from}zoompan=z='${factor}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':` +
    `d=1:s=${width}x${height}:fps=${fps},setsar=1${to}`
  );
}

function cutout(scene: Scene, width: number, height: number): Still {
  return async (sharp, seed) =>
    sharp(Buffer.from(svgDocument(width, height, scene(createRandom(seed), width, height))));
}
