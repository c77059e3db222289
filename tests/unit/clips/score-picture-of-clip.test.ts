import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scorePictureOfClip } from '../../../src/clips/score-picture-of-clip.ts';
import { makeSignals } from './made-signals.ts';

const ALL = { startSeconds: 0, endSeconds: 100 };

describe('scorePictureOfClip', () => {
  it('takes the median of what each picture reads, and no picture outside of the clip', () => {
    const signals = makeSignals({
      seconds: 4,
      sample: (time) => ({ sharpness: 100 * time, brightness: time * 10, contrast: time }),
    });

    expect(scorePictureOfClip(signals, { startSeconds: 1, endSeconds: 2.5 })).toMatchObject({
      sharpness: 150,
      brightness: 15,
      contrast: 1.5,
      samples: 3,
    });
  });

  it('reads null, and not 0, where no sample lies in the clip', () => {
    const signals = makeSignals({ seconds: 4 });

    expect(scorePictureOfClip(signals, { startSeconds: 1.1, endSeconds: 1.4 })).toEqual({
      sharpness: null,
      brightness: null,
      contrast: null,
      blackShare: null,
      longestBlackSeconds: null,
      freezeShare: null,
      barShare: null,
      samples: 0,
    });
    expect(
      scorePictureOfClip(signals, { startSeconds: 1.1, endSeconds: 1.6 }).freezeShare,
    ).toBeNull();
  });

  it('finds black pictures, and the longest time without light', () => {
    const black = new Set([1, 1.5, 3, 3.5, 4, 9.5]);
    const signals = makeSignals({
      seconds: 10,
      sample: (time) => ({ blackShare: black.has(time) ? 0.99 : 0.6 }),
    });

    expect(scorePictureOfClip(signals, ALL)).toMatchObject({
      blackShare: 6 / 20,
      longestBlackSeconds: 90.5,
    });
    expect(scorePictureOfClip(signals, { startSeconds: 0, endSeconds: 10 })).toMatchObject({
      longestBlackSeconds: 1.5,
    });
  });

  it('finds frozen pictures between those that move, in pairs inside the clip only', () => {
    const signals = makeSignals({
      seconds: 4,
      sample: (time) => ({ difference: time < 2 ? 0.2 : 5 }),
    });

    expect(scorePictureOfClip(signals, ALL).freezeShare).toBe(3 / 7);
    expect(scorePictureOfClip(signals, { startSeconds: 2, endSeconds: 4 }).freezeShare).toBe(0);
  });

  it('reads the bars of a film off its lit pictures', () => {
    const signals = makeSignals({
      seconds: 4,
      sample: (time) => (time < 2.5 ? { blackShare: 1, barShare: 1 } : { barShare: 0.24 }),
    });

    expect(scorePictureOfClip(signals, ALL).barShare).toBeCloseTo(0.24);
    expect(scorePictureOfClip(signals, { startSeconds: 0, endSeconds: 2 }).barShare).toBe(1);
  });

  it('keeps every share within 0 and 1, and every median within what was read', () => {
    const unit = fc.float({ min: 0, max: 1, noNaN: true });
    const reading = fc.record({
      blackShare: unit,
      barShare: unit,
      difference: fc.float({ min: 0, max: 1, noNaN: true }),
      sharpness: fc.float({ min: 0, max: 5000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 40 }), (readings) => {
        const signals = makeSignals({
          seconds: readings.length / 2,
          sample: (_, sample) => readings[sample] ?? {},
        });
        const score = scorePictureOfClip(signals, ALL);
        for (const share of [score.blackShare, score.barShare, score.freezeShare]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        const sharpness = readings.map((one) => one.sharpness);
        expect(score.sharpness).toBeGreaterThanOrEqual(Math.min(...sharpness) - 1e-3);
        expect(score.sharpness).toBeLessThanOrEqual(Math.max(...sharpness) + 1e-3);
        expect(score.samples).toBe(readings.length);
      }),
    );
  });
});
