import { rainStreet } from './scenes-city.ts';
import { forestFog } from './scenes-land.ts';
import { northernLights, volcano } from './scenes-night.ts';
import { cactusWindow, coffeeCup, fruitBowl } from './scenes-objects.ts';
import { suspensionBridge } from './scenes-water.ts';
import { TEXT_PAGE_HEIGHT, textPage } from './text-page.ts';
import { SHRUNK, still, VIDEO, WINDOW, windowAt, type VideoSketch } from './video-sketch.ts';

const SLIDE_SECONDS = 1.5;
const SLIDES = [cactusWindow, coffeeCup, rainStreet, volcano];

/** Videos that a filter must drop, and files that must fail without harm. */
export const FLAWED_VIDEOS: readonly VideoSketch[] = [
  {
    fileName: 'bridge-still.mp4',
    caption: 'bridge webcam',
    purpose: 'to be dropped: nothing moves but the noise of the sensor',
    seconds: 4,
    stills: [still(suspensionBridge)],
    graph: `[0:v]${SHRUNK},noise=alls=3:allf=t:all_seed=5[out]`,
  },
  {
    fileName: 'slide-show.mp4',
    caption: 'Our year in pictures',
    purpose: 'to be dropped: pictures that stand still, with hard cuts',
    seconds: SLIDES.length * SLIDE_SECONDS,
    stills: SLIDES.map((scene) => still(scene)),
    graph: [
      ...SLIDES.map((_, slide) => `[${slide}:v]trim=end=${SLIDE_SECONDS},${SHRUNK}[s${slide}]`),
      `${SLIDES.map((_, slide) => `[s${slide}]`).join('')}concat=n=${SLIDES.length}[out]`,
    ].join(';'),
  },
  {
    fileName: 'scrolling-text.mp4',
    caption: 'terms and conditions',
    purpose: 'kept, though a label would drop it: a page of text, which no score tells',
    seconds: 5,
    stills: [textPage],
    graph: `[0:v]crop=${WINDOW.width}:${WINDOW.height}:0:'min(${TEXT_PAGE_HEIGHT - WINDOW.height},60*t)',${SHRUNK}[out]`,
  },
  {
    fileName: 'lost-signal.mp4',
    caption: 'VHS rip tape 14',
    purpose: 'to be dropped: noise',
    seconds: 2.4,
    stills: [flat('#808080')],
    graph: `[0:v]${SHRUNK},noise=alls=70:allf=t:all_seed=3[out]`,
  },
  {
    fileName: 'lens-cap.mp4',
    caption: null,
    purpose: 'to be dropped: black',
    seconds: 4,
    stills: [flat('#040404')],
    graph: `[0:v]${SHRUNK}[out]`,
  },
  {
    fileName: 'out-of-focus.mp4',
    caption: 'fruit (sorry, blurry)',
    purpose: 'to be dropped: out of focus',
    seconds: 4,
    stills: [
      async (sharp, seed) => {
        const sharpOne = await still(fruitBowl, { width: 1000 })(sharp, seed);
        return sharpOne.blur(12);
      },
    ],
    graph: `[0:v]${windowAt('55*t')}[out]`,
  },
  {
    fileName: 'a-moment.mp4',
    caption: 'oops',
    purpose: 'to be dropped: shorter than the shortest clip',
    seconds: 1,
    stills: [still(forestFog, { width: 900 })],
    graph: `[0:v]${windowAt('80*t')}[out]`,
  },
  {
    fileName: 'broken-upload.mp4',
    caption: 'aurora borealis timelapse',
    purpose: 'to fail: the file breaks off in the middle',
    seconds: 6,
    stills: [still(northernLights, { width: 1200 })],
    graph: `[0:v]${windowAt('75*t')}[out]`,
    keptShare: 0.75,
  },
  {
    fileName: 'voice-memo.mp4',
    caption: 'memo 3',
    purpose: 'to fail: sound without a picture',
    seconds: 3,
    stills: [],
    graph: null,
  },
];

function flat(background: string): VideoSketch['stills'][number] {
  const { width, height } = VIDEO;
  return async (sharp) => sharp({ create: { width, height, channels: 3, background } });
}
