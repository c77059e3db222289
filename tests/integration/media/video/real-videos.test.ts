import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { pairsWithin } from '../../../../src/clips/motion-pairs.ts';
import { showsNothing } from '../../../../src/clips/noise.ts';
import { ANALYZE, closedVideoMedia, REAL_VIDEOS } from './made-videos.ts';

const mediaAt = closedVideoMedia();
const { signal } = new AbortController();

describe.skipIf(REAL_VIDEOS.reason !== '')(`real videos${REAL_VIDEOS.reason}`, () => {
  it('are cut where PySceneDetect’s ContentDetector cuts them, to the frame', async () => {
    const reference = JSON.parse(
      await readFile(join(import.meta.dirname, 'street-cuts.json'), 'utf8'),
    ) as { readonly cutFrames: readonly number[]; readonly content: readonly number[] };
    const media = mediaAt(REAL_VIDEOS.folder);
    const { frames } = await media.analyzeVideo('street-cuts.mp4', ANALYZE, signal);
    const cuts = [...frames.content.keys()].filter((index) => (frames.content[index] ?? 0) >= 27);
    expect(cuts).toEqual(reference.cutFrames);
    const errors = reference.content.map((value, index) =>
      Math.abs(value - (frames.content[index] ?? 0)),
    );
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.5);
  });

  it('of one shot have no cut', async () => {
    const media = mediaAt(REAL_VIDEOS.folder);
    for (const name of ['rocks-1080p.mp4', 'bunny-animation.mp4']) {
      const { frames } = await media.analyzeVideo(name, ANALYZE, signal);
      expect(Math.max(...frames.content)).toBeLessThan(27);
    }
  });

  it('move, and are no noise', async () => {
    const media = mediaAt(REAL_VIDEOS.folder);
    for (const name of ['rocks-1080p.mp4', 'bunny-animation.mp4', 'street-cuts.mp4']) {
      const signals = await media.analyzeVideo(name, ANALYZE, signal);
      const { pairs } = pairsWithin(signals, { startSeconds: 0, endSeconds: 60 });
      expect(pairs.length, name).toBeGreaterThan(9);
      expect(pairs.filter((pair) => showsNothing(signals, pair), name)).toEqual([]);
    }
  });

  it('before a still camera have no camera motion', async () => {
    const media = mediaAt(REAL_VIDEOS.folder);
    const { samples } = await media.analyzeVideo('rocks-1080p.mp4', ANALYZE, signal);
    expect(Math.max(...samples.panRight.map(Math.abs))).toBeLessThan(0.005);
    expect(Math.max(...samples.motion)).toBeGreaterThan(0.005);
  });
});
