import type { Sharp, SharpConstructor } from 'sharp';

import { createRandom, type Random } from './random.ts';

/** Draws the inside of an SVG of the given size. */
export type Scene = (random: Random, width: number, height: number) => string;

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Standard deviation of the film grain, in gray levels of 255. */
  readonly grain?: number;
}

/** A scene as a photograph: drawn, with film grain laid over it. */
export async function renderScene(
  sharp: SharpConstructor,
  scene: Scene,
  seed: number,
  { width, height, grain = 5 }: Frame,
): Promise<Sharp> {
  const drawing = svgDocument(width, height, scene(createRandom(seed), width, height));
  const { data } = await sharp(Buffer.from(drawing))
    .flatten({ background: '#000000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  addGrain(data, createRandom(seed + 1), grain);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export function svgDocument(width: number, height: number, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">${content}</svg>`
  );
}

/** Adds the same noise to all three channels of a pixel: film grain has no colour. */
function addGrain(pixels: Buffer, random: Random, deviation: number): void {
  // A uniform spread of this half width has the standard deviation asked for.
  const spread = deviation * Math.sqrt(3);
  for (let byte = 0; byte < pixels.length; byte += 3) {
    const grain = random.between(-spread, spread);
    for (let channel = byte; channel < byte + 3; channel += 1) {
      pixels[channel] = Math.min(255, Math.max(0, Math.round((pixels[channel] ?? 0) + grain)));
    }
  }
}
