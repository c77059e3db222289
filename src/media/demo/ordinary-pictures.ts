import { renderScene, type Scene } from './render-scene.ts';
import { cityNight, rainStreet } from './scenes-city.ts';
import { desertDunes, flowerMeadow, forestFog, redBarn } from './scenes-land.ts';
import { northernLights, planets } from './scenes-night.ts';
import { cactusWindow, coffeeCup, fruitBowl } from './scenes-objects.ts';
import { autumnAvenue, coralReef, hotAirBalloons, lighthouse } from './scenes-places.ts';
import {
  beachPalm,
  mountainLake,
  sailingBoat,
  sunsetSea,
  suspensionBridge,
} from './scenes-water.ts';
import type { Sketch } from './sketch.ts';

const QUALITY = 82;

/** Good pictures of many kinds and shapes, with the poor captions that the web gives them. */
export const ORDINARY_PICTURES: readonly Sketch[] = [
  photograph('sunset-sea.jpg', sunsetSea, [640, 427], 'IMG_2041.JPG'),
  photograph(
    'mountain-lake.jpg',
    mountainLake,
    [640, 480],
    'Mountain lake wallpaper 4K FREE download | www.wallpapers.example',
  ),
  photograph('sailing-boat.jpg', sailingBoat, [512, 512], 'sailboat'),
  photograph(
    'beach-palm.jpg',
    beachPalm,
    [640, 400],
    'Cheap flights to paradise!!! Book now: https://travel.example/deals?id=77',
  ),
  photograph('forest-fog.jpg', forestFog, [640, 480], null),
  photograph(
    'desert-dunes.jpg',
    desertDunes,
    [640, 360],
    'desert, sand, dune, camel, africa, travel, hot, dry, landscape, stock photo',
  ),
  photograph('red-barn.jpg', redBarn, [640, 480], 'a red barn in a field'),
  photograph('flower-meadow.jpg', flowerMeadow, [600, 450], 'DSC00317'),
  photograph('city-night.jpg', cityNight, [640, 480], 'Skyline - photo by L. Smith 2013'),
  photograph('rain-street.jpg', rainStreet, [540, 540], 'rainy street at night'),
  photograph('planets.jpg', planets, [640, 480], null),
  photograph(
    'northern-lights.jpg',
    northernLights,
    [640, 427],
    'Northern Lights Tour from 89 EUR p.p. - tickets at www.tours.example',
  ),
  photograph('fruit-bowl.jpg', fruitBowl, [640, 480], 'image of fruit'),
  photograph('coffee-cup.jpg', coffeeCup, [640, 480], 'coffee'),
  photograph(
    'cactus-window.jpg',
    cactusWindow,
    [640, 480],
    'Set of 3 cactus plants in terracotta pots, 12 cm, SKU 88213',
  ),
  photograph('lighthouse.jpg', lighthouse, [480, 640], 'the lighthouse at dusk'),
  photograph(
    'hot-air-balloons.jpg',
    hotAirBalloons,
    [640, 480],
    'hot air balloons over hills in the morning',
  ),
  photograph('coral-reef.jpg', coralReef, [640, 400], 'fish'),
  photograph('autumn-avenue.jpg', autumnAvenue, [480, 600], null),
  photograph('suspension-bridge.webp', suspensionBridge, [640, 427], 'Bridge_final_v2 (1)'),
];

function photograph(
  fileName: string,
  scene: Scene,
  [width, height]: readonly [number, number],
  caption: string | null,
): Sketch {
  return {
    fileName,
    caption,
    purpose: caption === null ? 'ordinary picture without a caption' : 'ordinary picture',
    draw: async (sharp, seed) => {
      const picture = await renderScene(sharp, scene, seed, { width, height });
      const format = fileName.endsWith('.webp') ? 'webp' : 'jpeg';
      return picture.toFormat(format, { quality: QUALITY }).toBuffer();
    },
  };
}
