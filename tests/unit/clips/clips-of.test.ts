import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipsOf, leftOutOf } from '../../../src/clips/clips-of.ts';
import type { ClipOptions } from '../../../src/clips/clips-of.ts';

const loose: ClipOptions = { minSeconds: 0, maxSeconds: 1000 };

function clipsOfOne(seconds: number, options: Partial<ClipOptions>): [number, number][] {
  const shots = [{ startSeconds: 10, endSeconds: 10 + seconds }];
  return clipsOf(shots, { ...loose, ...options }).map((clip) => [
    Number((clip.startSeconds - 10).toFixed(6)),
    Number((clip.endSeconds - 10).toFixed(6)),
  ]);
}

describe('clipsOf', () => {
  it('makes a clip of each shot that is neither too short nor too long', () => {
    const shots = [
      { startSeconds: 0, endSeconds: 1.9 },
      { startSeconds: 1.9, endSeconds: 4 },
      { startSeconds: 4, endSeconds: 100 },
    ];

    expect(clipsOf(shots, { minSeconds: 2, maxSeconds: 60 })).toEqual([
      { startSeconds: 1.9, endSeconds: 4 },
      { startSeconds: 4, endSeconds: 64 },
    ]);
  });

  it('cuts as Panda-70M does: every 5 s, while more than 7 s are left', () => {
    const forced = { forceCutSeconds: 5 };

    expect(clipsOfOne(7, forced)).toEqual([[0, 7]]);
    expect(clipsOfOne(7.1, forced)).toEqual([
      [0, 5],
      [5, 7.1],
    ]);
    expect(clipsOfOne(16, forced)).toEqual([
      [0, 5],
      [5, 10],
      [10, 16],
    ]);
  });

  it('cuts without slack as the Cosmos curator does, and drops what is left too short', () => {
    const options = { forceCutSeconds: 10, forceCutSlackSeconds: 0, minSeconds: 2 };

    expect(clipsOfOne(21.5, options)).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect(clipsOfOne(20, options)).toEqual([
      [0, 10],
      [10, 20],
    ]);
  });

  it('trims both ends of each clip, and then asks whether it is long enough', () => {
    expect(clipsOfOne(4, { trimSeconds: 0.5 })).toEqual([[0.5, 3.5]]);
    expect(clipsOfOne(4, { trimShare: 0.1 })).toEqual([[0.4, 3.6]]);
    expect(clipsOfOne(4, { trimSeconds: 0.5, trimShare: 0.1 })).toEqual([[0.9, 3.1]]);
    expect(clipsOfOne(2.9, { trimSeconds: 0.5, minSeconds: 2 })).toEqual([]);
    expect(clipsOfOne(1, { trimSeconds: 0.5 })).toEqual([]);
    expect(
      clipsOfOne(10, { trimSeconds: 0.5, forceCutSeconds: 5, forceCutSlackSeconds: 0 }),
    ).toEqual([
      [0.5, 4.5],
      [5.5, 9.5],
    ]);
  });

  it('cannot cut every 0 seconds', () => {
    expect(() => clipsOfOne(4, { forceCutSeconds: 0 })).toThrow(RangeError);
  });

  it('keeps every clip inside one shot, in order, apart, and within its bounds', () => {
    const seconds = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const lengths = fc.array(fc.double({ min: 0.04, max: 200, noNaN: true }), { maxLength: 12 });
    const optionsMade = fc
      .record({
        minSeconds: seconds(10),
        longer: seconds(60),
        trimSeconds: seconds(1),
        trimShare: seconds(0.4),
        forceCutSeconds: fc.option(fc.double({ min: 0.5, max: 30, noNaN: true })),
        forceCutSlackSeconds: seconds(5),
      })
      .map(({ longer, ...options }) => ({ ...options, maxSeconds: options.minSeconds + longer }));
    fc.assert(
      fc.property(lengths, optionsMade, (shotLengths, options) => {
        let at = 0.5;
        const shots = shotLengths.map((length) => {
          const startSeconds = at;
          at += length;
          return { startSeconds, endSeconds: at };
        });
        const clips = clipsOf(shots, options);
        let before = 0;
        for (const { startSeconds, endSeconds } of clips) {
          expect(startSeconds).toBeGreaterThanOrEqual(before - 1e-9);
          before = endSeconds;
          const shot = shots.find(
            (candidate) =>
              candidate.startSeconds <= startSeconds && endSeconds <= candidate.endSeconds,
          );
          expect(shot).toBeDefined();
          expect(endSeconds).toBeGreaterThan(startSeconds);
          expect(endSeconds - startSeconds).toBeGreaterThanOrEqual(options.minSeconds - 2e-6);
          expect(endSeconds - startSeconds).toBeLessThanOrEqual(options.maxSeconds + 1e-9);
        }
        expect(clipsOf(shots, options)).toEqual(clips);
      }),
    );
  });

  it('loses nothing of a shot by cutting it alone', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0.5, max: 30, noNaN: true }),
        (length, forceCutSeconds) => {
          const shot = { startSeconds: 3, endSeconds: 3 + length };
          const clips = clipsOf([shot], { minSeconds: 0, maxSeconds: 1000, forceCutSeconds });

          expect(clips[0]?.startSeconds).toBe(shot.startSeconds);
          expect(clips.at(-1)?.endSeconds).toBe(shot.endSeconds);
          for (const [index, clip] of clips.slice(1).entries()) {
            expect(clip.startSeconds).toBe(clips[index]?.endSeconds);
          }
        },
      ),
    );
  });
});

describe('leftOutOf', () => {
  it('counts the shots that make no clip, and what lies behind the longest one', () => {
    const shots = [0, 1.9, 4, 100, 101.5].map((startSeconds, index, starts) => ({
      startSeconds,
      endSeconds: starts[index + 1] ?? 110,
    }));
    expect(leftOutOf(shots, { minSeconds: 2, maxSeconds: 60 })).toEqual({
      'shot-too-short': { count: 2, seconds: 3.4 },
      'rest-of-long-shot': { count: 1, seconds: 36 },
    });
  });

  it('is nothing where all shots are clips, trimmed or not', () => {
    const shots = [{ startSeconds: 0, endSeconds: 5 }];
    expect(leftOutOf(shots, { minSeconds: 2, maxSeconds: 5, trimSeconds: 0.5 })).toEqual({});
  });

  it('makes up for what the clips lack', () => {
    const length = fc.double({ min: 0.01, max: 30, noNaN: true });
    fc.assert(
      fc.property(fc.array(length, { maxLength: 8 }), length, (lengths, minSeconds) => {
        let end = 0;
        const shots = lengths.map((seconds) => ({
          startSeconds: end,
          endSeconds: (end += seconds),
        }));
        const options = { minSeconds, maxSeconds: minSeconds + 5, forceCutSeconds: 8 };
        const clips = clipsOf(shots, options);
        const kept = clips.reduce((sum, clip) => sum + clip.endSeconds - clip.startSeconds, 0);
        const leftOut = Object.values(leftOutOf(shots, options));
        const missing = leftOut.reduce((sum, { seconds }) => sum + seconds, 0);
        expect(kept + missing).toBeCloseTo(end, 1);
      }),
    );
  });
});
