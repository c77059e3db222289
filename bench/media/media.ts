import { rm } from 'node:fs/promises';

import type { Figure } from '../figure.ts';
import { againstFarneback } from './against-farneback.ts';
import { benchVideos } from './bench-videos.ts';
import { cores } from './cores.ts';
import { decodeCost } from './decode-cost.ts';
import { fastRanks } from './fast-ranks.ts';
import { memory } from './memory.ts';

/** What reading videos costs, against decoding them. All ratios are of one run. */
export async function media(onFigure: (figure: Figure) => void): Promise<void> {
  const videos = await benchVideos();
  if (videos === null) {
    console.error(
      'bench media: skipped, for ffmpeg, /proc or the videos of TEST_MEDIA_DIR are missing',
    );
    return;
  }
  try {
    for (const measure of [decodeCost, fastRanks, againstFarneback, cores, memory]) {
      for (const figure of await measure(videos)) onFigure(figure);
    }
  } finally {
    await rm(videos.folder, { recursive: true });
  }
}
