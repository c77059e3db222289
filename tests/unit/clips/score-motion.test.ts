import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreMotion } from '../../../src/clips/score-motion.ts';
import { makeSignals, noisy, panning } from './made-signals.ts';
import type { Scene } from './made-signals.ts';

const ALL = { startSeconds: 0, endSeconds: 1000 };
const DIAGONAL_PX = Math.hypot(320, 180);

function scoreOf(scene: Scene) {
  return scoreMotion(makeSignals(scene), ALL);
}

describe('scoreMotion', () => {
  it('reads the mean speed of the pairs inside the clip, in diagonals a second', () => {
    const signals = makeSignals({ seconds: 6, sample: (time) => panning(time <= 3 ? 10 : 30) });
    const inside = scoreMotion(signals, { startSeconds: 3, endSeconds: 6 });

    expect(inside.mean).toBeCloseTo(30 / DIAGONAL_PX, 6);
    expect(inside).toMatchObject({ pairs: 5, dropped: 0 });
    expect(scoreMotion(signals, { startSeconds: 0, endSeconds: 3 }).mean).toBeCloseTo(
      10 / DIAGONAL_PX,
      6,
    );
  });

  it('takes a span that was rounded to the millisecond for what it was', () => {
    const signals = makeSignals({
      seconds: 8,
      sampleFps: 3,
      sample: (_, sample) => panning(sample),
    });
    const exact = { startSeconds: 5 / 3, endSeconds: 16 / 3 };
    const rounded = { startSeconds: 1.667, endSeconds: 5.333 };
    const other = { startSeconds: 1.666, endSeconds: 5.3338 };

    expect(scoreMotion(signals, rounded)).toEqual(scoreMotion(signals, exact));
    expect(scoreMotion(signals, other)).toEqual(scoreMotion(signals, exact));
  });

  it('reads null, and not 0, where no pair is left', () => {
    const missing = {
      mean: null,
      p95: null,
      stillPairShare: null,
      directionRadians: null,
      coherence: null,
      camera: null,
      cameraClarity: null,
    };
    const signals = makeSignals({
      seconds: 6,
      content: (_, frame) => (frame % 6 === 0 ? 80 : 2),
      sample: () => panning(10),
    });

    expect(scoreMotion(signals, ALL)).toEqual({ ...missing, pairs: 0, dropped: 11 });
    expect(scoreMotion(signals, { startSeconds: 1.1, endSeconds: 1.9 })).toEqual({
      ...missing,
      pairs: 0,
      dropped: 0,
    });
  });

  it('reads 0 where nothing moves', () => {
    expect(scoreOf({ seconds: 5 })).toEqual({
      mean: 0,
      p95: 0,
      stillPairShare: 1,
      directionRadians: null,
      coherence: 0,
      camera: 'static',
      cameraClarity: 1,
      pairs: 9,
      dropped: 0,
    });
  });

  it('finds the 95th percentile of the pairs above their mean where they differ', () => {
    const { mean, p95, stillPairShare } = scoreOf({
      seconds: 10,
      sample: (_, sample) => (sample % 5 === 0 ? panning(50) : {}),
    });

    expect(p95).toBeCloseTo(50 / DIAGONAL_PX, 6);
    expect(mean).toBeCloseTo(((3 / 19) * 50) / DIAGONAL_PX, 6);
    expect(stillPairShare).toBeCloseTo(16 / 19, 6);
  });
});

describe('what makes a motion score lie', () => {
  it('is a cut: a slide show reads 0', () => {
    const score = scoreOf({
      seconds: 20,
      content: (time) => (time % 4 === 0 ? 60 : 0),
      sample: (time) => (time % 4 === 0 ? { ...panning(45), coherence: 0.3 } : {}),
    });

    expect(score).toMatchObject({ mean: 0, stillPairShare: 1, pairs: 35, dropped: 4 });
  });

  it('is a cut: a hard cut changes nothing', () => {
    const uncut: Scene = { seconds: 10, sample: () => panning(16) };
    const cut: Scene = {
      ...uncut,
      content: (_, frame) => (frame === 125 ? 90 : 2),
      sample: (time) => panning(time === 5.5 ? 120 : 16),
    };

    expect(scoreOf(cut).mean).toBeCloseTo(scoreOf(uncut).mean ?? Number.NaN, 6);
    expect(scoreOf(cut).dropped).toBe(1);
  });

  it('is a cut: one at a sample belongs to the pair before it alone', () => {
    const signals = makeSignals({
      seconds: 4,
      content: (time) => (time === 2 ? 90 : 2),
      sample: (time) => panning(time === 2 ? 120 : 16),
    });

    expect(scoreMotion(signals, ALL)).toMatchObject({ pairs: 6, dropped: 1 });
    expect(scoreMotion(signals, { startSeconds: 2, endSeconds: 4 })).toMatchObject({
      pairs: 3,
      dropped: 0,
    });
    expect(scoreMotion(signals, { startSeconds: 0, endSeconds: 2 })).toMatchObject({
      pairs: 3,
      dropped: 0,
    });
  });

  it('is a cut: a flash and a short slide are found, and frames that all differ are none', () => {
    const reading = () => panning(16);
    const flash = (_: number, frame: number) => (frame === 30 || frame === 31 ? 70 : 4);
    const shaking = (_: number, frame: number) => 30 + (frame % 7);

    expect(scoreOf({ seconds: 5, content: flash, sample: reading }).dropped).toBe(1);
    expect(scoreOf({ seconds: 5, content: shaking, sample: reading }).dropped).toBe(0);
  });

  it('is a cut: slides of text that hardly differ are found, and animation on threes is none', () => {
    const slides = (time: number) => (time % 2 === 0 ? 5 : 0.1);
    const onThrees = (_: number, frame: number) => (frame % 3 === 0 ? 8 : 0);
    const twoFrames = () => 12;
    const jumping = (time: number) => (time % 2 === 0 ? panning(60) : {});

    expect(scoreOf({ seconds: 9, content: slides, sample: jumping })).toMatchObject({
      mean: 0,
      dropped: 4,
    });
    expect(scoreOf({ seconds: 9, content: onThrees, sample: jumping }).dropped).toBe(0);
    expect(scoreOf({ seconds: 9, fps: 2, content: twoFrames, sample: jumping }).dropped).toBe(0);
  });

  it('is saturation: twice the speed reads twice as much', () => {
    for (const px of [12, 24, 48]) {
      const once = scoreOf({ seconds: 5, sample: () => panning(px) }).mean ?? Number.NaN;
      expect(scoreOf({ seconds: 5, sample: () => panning(2 * px) }).mean).toBeCloseTo(2 * once, 6);
    }
  });

  it('is neighbouring frames: doubled frames change nothing', () => {
    const scene: Scene = { seconds: 5, fps: 12, sample: () => panning(24) };
    const doubled: Scene = { ...scene, fps: 24, content: (_, frame) => (frame % 2 === 0 ? 8 : 0) };

    expect(scoreOf(doubled)).toEqual(scoreOf(scene));
  });

  it('is a fade: the pairs on the way to black are left out', () => {
    const score = scoreOf({
      seconds: 6,
      sample: (time) =>
        time > 3
          ? { ...panning(80), coherence: 0.3, fade: 0.9, contrast: 50 * 0.9 ** (time * 2 - 6) }
          : panning(8),
    });

    expect(score.mean).toBeCloseTo(8 / DIAGONAL_PX, 6);
    expect(score).toMatchObject({ pairs: 6, dropped: 5 });
  });

  it('is a fade: in a dark picture it shows in the contrast alone', () => {
    const score = scoreOf({
      seconds: 6,
      sample: (time) => ({
        brightness: 8,
        contrast: time < 3 ? 9 : time < 3.5 ? 4 : 0.5,
        fade: 0.06,
        ...(time === 3 || time === 3.5 ? { ...panning(60), coherence: 0.3 } : {}),
      }),
    });

    expect(score).toMatchObject({ mean: 0, dropped: 2 });
  });

  it('is automatic exposure, or people who walk into the light: neither is a fade', () => {
    const exposure = { fade: 0.95, difference: 5 };
    const people = (_: number, sample: number) => ({
      ...panning(8),
      fade: 0.1,
      contrast: sample % 2 === 0 ? 50 : 42,
    });

    expect(scoreOf({ seconds: 6, sample: () => exposure })).toMatchObject({ mean: 0, dropped: 0 });
    expect(scoreOf({ seconds: 6, sample: people })).toMatchObject({ pairs: 11, dropped: 0 });
  });

  it('is noise: a static shot reads 0 under faint noise and under strong noise', () => {
    for (const lengthPx of [0.05, 0.16, 0.34, 0.7, 1.2]) {
      expect(scoreOf({ seconds: 6, sample: () => noisy(lengthPx) })).toMatchObject({
        mean: 0,
        p95: 0,
        stillPairShare: 1,
        camera: 'static',
      });
    }
  });

  it('is noise: what is slow and led, or fast in one place, or soft, is none', () => {
    const slowPan = { ...panning(0.7), stillShare: 0.1, residual: 0.2 };
    const subject = { ...noisy(0.8), stillShare: 0.75, difference: 4, sharpness: 2200 };
    const smoke = { ...noisy(0.9), difference: 5, sharpness: 60 };
    for (const reading of [slowPan, subject, smoke]) {
      const { mean } = scoreOf({ seconds: 6, sample: () => reading });
      expect(mean).toBeCloseTo(reading.motion ?? Number.NaN, 6);
    }
  });

  it('is a flat picture: flow in the dark counts as none, and says nothing of the camera', () => {
    const score = scoreOf({
      seconds: 6,
      sample: () => ({ ...panning(60), contrast: 1.2, brightness: 3 }),
    });

    expect(score).toMatchObject({ mean: 0, stillPairShare: 1, camera: null, cameraClarity: null });
  });

  it('is a picture of nothing but noise, in which flow finds a pan', () => {
    const snow = { ...panning(15), contrast: 35, difference: 39.6, sharpness: 24_500 };

    expect(scoreOf({ seconds: 6, sample: () => snow })).toMatchObject({ mean: 0, camera: null });
    expect(scoreOf({ seconds: 6, sample: () => ({ ...snow, sharpness: 800 }) })).toMatchObject({
      camera: 'pan right',
    });
  });

  it('is coarse noise, which changes from frame to frame as much as in half a second', () => {
    const blocks = { ...panning(15), contrast: 69, difference: 80, sharpness: 1_300 };
    const scoreAt = (frameDifference: number) =>
      scoreOf({ seconds: 6, sample: () => ({ ...blocks, frameDifference }) });

    expect(scoreAt(70)).toMatchObject({ mean: 0, stillPairShare: 1, camera: null });
    expect(scoreAt(50)).toMatchObject({ camera: 'pan right' });
  });

  it('is the sampling rate and the size: an even motion reads the same at any', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8),
        fc.constantFrom(160, 320, 640),
        fc.double({ min: 0, max: 60, noNaN: true }),
        (sampleFps, flowWidth, px) => {
          const score = scoreOf({
            seconds: 8,
            sampleFps,
            flowWidth,
            flowHeight: (flowWidth * 9) / 16,
            sample: () => panning(px),
          });
          expect(score.mean).toBeCloseTo(px / DIAGONAL_PX, 5);
        },
      ),
    );
  });

  it('is uneven sampling: a pair weighs as long as it lasts', () => {
    const signals = makeSignals({
      seconds: 2,
      sample: (_, sample) => panning(sample === 1 ? 40 : 10),
    });
    const uneven = {
      ...signals,
      samples: { ...signals.samples, seconds: Float64Array.from([0, 1, 1.25, 1.5]) },
    };

    expect(scoreMotion(uneven, ALL).mean).toBeCloseTo((40 + 0.5 * 10) / 1.5 / DIAGONAL_PX, 6);
  });

  it('is a pan, which is no action: it goes one way, and the camera is named', () => {
    const pan = scoreOf({ seconds: 6, sample: () => panning(24) });
    const crowd = scoreOf({
      seconds: 6,
      sample: (_, sample) => ({
        ...panning(24),
        coherence: 0.4,
        direction: sample * 2.4,
        panRight: 0,
        residual: 1,
      }),
    });

    expect(pan).toMatchObject({ camera: 'pan right' });
    expect(pan.coherence).toBeGreaterThan(0.95);
    expect(Math.abs(pan.directionRadians ?? 0)).toBeCloseTo(Math.PI, 5);
    expect(crowd.mean).toBeCloseTo(pan.mean ?? Number.NaN, 6);
    expect(crowd.coherence).toBeLessThan(0.2);
    expect(crowd.camera).toBe('static');
  });
});
