import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShots } from '../../../src/clips/find-shots.ts';
import type { ShotOptions } from '../../../src/clips/find-shots.ts';
import { makeSignals } from './made-signals.ts';

const FPS = 25;

/** Where the shots start, as frames, when the content is over the threshold at the frames given. */
function startsOf(
  above: readonly number[],
  options: Partial<ShotOptions> & { readonly frames?: number } = {},
): number[] {
  const durationSeconds = (options.frames ?? 600) / FPS;
  const { frames } = makeSignals({
    seconds: durationSeconds,
    fps: FPS,
    content: (_, frame) => (above.includes(frame) ? 60 : 3),
  });
  return findShots(frames, { durationSeconds, ...options }).map((shot) =>
    Math.round(shot.startSeconds * FPS),
  );
}

function fromTo(first: number, last: number, step = 1): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

describe('findShots', () => {
  it('starts a shot at each frame whose content is the threshold or more', () => {
    const { frames } = makeSignals({
      seconds: 4,
      fps: FPS,
      content: (_, frame) => ({ 25: 27, 50: 26.9, 75: 200 })[frame] ?? 0,
    });

    expect(findShots(frames, { durationSeconds: 4 })).toEqual([
      { startSeconds: 0, endSeconds: 1 },
      { startSeconds: 1, endSeconds: 3 },
      { startSeconds: 3, endSeconds: 4 },
    ]);
    expect(findShots(frames, { durationSeconds: 4, threshold: 26 })).toHaveLength(4);
  });

  it('finds one shot where nothing is cut, and none where there is no frame', () => {
    expect(startsOf([])).toEqual([0]);
    expect(startsOf([], { frames: 1 })).toEqual([0]);
    expect(startsOf([], { frames: 0 })).toEqual([]);
  });

  it('counts the shortest shot in frames, or in seconds at any frame rate', () => {
    expect(startsOf([14, 100])).toEqual([0, 100]);
    expect(startsOf([15, 100])).toEqual([0, 15, 100]);
    expect(startsOf([24, 100], { minShotSeconds: 1 })).toEqual([0, 100]);
    expect(startsOf([25, 100], { minShotSeconds: 1 })).toEqual([0, 25, 100]);
    expect(startsOf([90, 105], { minShotSeconds: 15 / FPS })).toEqual([0, 90, 105]);
  });

  it('takes every frame over the threshold where shots may have any length', () => {
    expect(startsOf([1, 2, 100], { minShotFrames: 0 })).toEqual([0, 1, 2, 100]);
    expect(startsOf([1, 2, 100], { minShotSeconds: 0 })).toEqual([0, 1, 2, 100]);
  });

  it('merges a short shot into the one before it, as PySceneDetect does', () => {
    expect(startsOf([100, 110])).toEqual([0, 100]);
    expect(startsOf([100, 110], { flashes: 'suppress' })).toEqual([0, 100]);
  });

  it('merges a strobe light into one cut at its end, and suppresses it into one every shot length', () => {
    const strobe = fromTo(100, 160, 3);

    expect(startsOf(strobe)).toEqual([0, 100, 160]);
    expect(startsOf(strobe, { flashes: 'suppress' })).toEqual([0, 100, 115, 130, 145, 160]);
  });

  it('goes on merging after a lone short shot, as PySceneDetect does up to 0.7', () => {
    expect(startsOf([100, 110, 400, 415, 580])).toEqual([0, 100, 415, 580]);
    expect(startsOf([100, 110, 400, 415, 580], { flashes: 'suppress' })).toEqual([
      0, 100, 400, 415, 580,
    ]);
    expect(startsOf([100, 110, 590])).toEqual([0, 100]);
  });

  it('finds no cut within the first shot length, and does not merge because of one', () => {
    expect(startsOf([5, 12, 30])).toEqual([0, 30]);
    expect(startsOf([5, 12, 20, 60])).toEqual([0, 60]);
  });

  it('ends at the duration where the last frame may be shown so long', () => {
    const slides = {
      seconds: Float64Array.from([0, 2, 7, 8]),
      content: Float32Array.from([0, 50, 50, 50]),
    };
    const endOf = (durationSeconds: number) =>
      findShots(slides, { durationSeconds, minShotFrames: 1 }).at(-1)?.endSeconds;

    expect(endOf(12)).toBe(12);
    expect(endOf(60)).toBe(13);
  });

  it('claims nothing of a file that was cut off beyond its last frame', () => {
    const { frames } = makeSignals({ seconds: 3, fps: FPS });

    expect(findShots(frames, { durationSeconds: 60 })[0]?.endSeconds).toBeCloseTo(3, 9);
  });

  it('ends after the last frame where time does not start at 0', () => {
    const seconds = Float64Array.from([10, 10.5, 11, 11.5]);
    const shots = findShots({ seconds, content: new Float32Array(4) }, { durationSeconds: 2 });

    expect(shots).toEqual([{ startSeconds: 10, endSeconds: 12 }]);
  });

  it('covers the video without gaps, each shot but the last as long as asked, in either mode', () => {
    const content = fc.array(fc.constantFrom(0, 5, 26, 27, 90), { minLength: 1, maxLength: 300 });
    const modes = fc.constantFrom('merge', 'suppress');
    fc.assert(
      fc.property(content, fc.nat({ max: 40 }), modes, (values, minShotFrames, flashes) => {
        const durationSeconds = values.length / FPS;
        const { frames } = makeSignals({
          seconds: durationSeconds,
          fps: FPS,
          content: (_, frame) => values[frame] ?? 0,
        });
        const shots = findShots(frames, { durationSeconds, minShotFrames, flashes });

        expect(shots[0]?.startSeconds).toBe(0);
        expect(shots.at(-1)?.endSeconds).toBeCloseTo(durationSeconds, 9);
        for (const [index, shot] of shots.entries()) {
          expect(shot.endSeconds).toBeGreaterThan(shot.startSeconds);
          const next = shots[index + 1];
          if (next === undefined) continue;
          expect(next.startSeconds).toBe(shot.endSeconds);
          const length = Math.round((shot.endSeconds - shot.startSeconds) * FPS);
          expect(length).toBeGreaterThanOrEqual(minShotFrames);
          expect(values[Math.round(next.startSeconds * FPS)]).toBeGreaterThanOrEqual(27);
        }
      }),
    );
  });
});
