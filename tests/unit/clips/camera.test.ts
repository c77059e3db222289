import { describe, expect, it } from 'vitest';
import { scoreMotion } from '../../../src/clips/score-motion.ts';
import { makeSignals, panning } from './made-signals.ts';
import type { Reading } from './made-signals.ts';

const ALL = { startSeconds: 0, endSeconds: 100 };

function cameraOf(sample: (time: number, index: number) => Partial<Reading>, seconds = 8) {
  const { camera, cameraClarity } = scoreMotion(makeSignals({ seconds, sample }), ALL);
  return { camera, clarity: cameraClarity ?? Number.NaN };
}

describe("the word for a camera's motion", () => {
  it('names pans, tilts and zooms after the camera, not after the content', () => {
    expect(cameraOf(() => panning(24)).camera).toBe('pan right');
    expect(cameraOf(() => panning(-24)).camera).toBe('pan left');
    expect(cameraOf(() => panning(0, 24)).camera).toBe('tilt up');
    expect(cameraOf(() => panning(0, -24)).camera).toBe('tilt down');
    expect(cameraOf(() => ({ ...panning(0), zoomIn: 0.05 })).camera).toBe('zoom in');
    expect(cameraOf(() => ({ ...panning(0), zoomIn: -0.05 })).camera).toBe('zoom out');
  });

  it('names a slow zoom of 2 % a second, though it trembles', () => {
    const trembling = (_: number, sample: number) => ({
      zoomIn: 0.02,
      panRight: sample % 2 === 0 ? 0.001 : -0.001,
    });

    expect(cameraOf(() => ({ zoomIn: 0.02 })).camera).toBe('zoom in');
    expect(cameraOf(trembling).camera).toBe('zoom in');
  });

  it('names a pan that rests for a while, or sways a little', () => {
    expect(cameraOf((time) => (time < 4 ? {} : panning(24))).camera).toBe('pan right');
    expect(cameraOf((_, sample) => panning(24, sample % 2 === 0 ? 6 : -6)).camera).toBe(
      'pan right',
    );
  });

  it('calls a shot static in which only a subject moves', () => {
    const subject = { motion: 0.03, stillShare: 0.6, coherence: 0.7, residual: 1 };

    expect(cameraOf(() => ({ ...subject, panRight: 0.0005, tiltUp: -0.001 }))).toEqual({
      camera: 'static',
      clarity: 1,
    });
  });

  it('names no word between two: diagonals, what is hardly there, pans that come back', () => {
    expect(cameraOf(() => panning(20, 20)).camera).toBeNull();
    expect(cameraOf(() => panning(1.1)).camera).toBeNull();
    expect(cameraOf((time) => panning(time <= 4 ? 24 : -24)).camera).toBeNull();
    expect(cameraOf(() => ({ rollClockwise: 0.3 })).camera).toBeNull();
  });

  it('names no word where the camera explains less than half of the flow', () => {
    expect(cameraOf(() => ({ ...panning(24), residual: 0.6 })).camera).toBeNull();
    expect(cameraOf(() => ({ ...panning(24), residual: 0.3 })).camera).toBe('pan right');
  });

  it('calls handheld what shakes and goes nowhere, and not what is led to and fro', () => {
    const shake = (_: number, sample: number) =>
      panning(10 * Math.sin(sample * 2.4), 10 * Math.cos(sample * 3.7));
    const toAndFro = (time: number) => panning(24 * Math.sin((time * Math.PI) / 4));

    expect(cameraOf(shake, 12).camera).toBe('handheld');
    expect(cameraOf(toAndFro, 16).camera).toBeNull();
  });

  it('claims nothing of one pair, nor a shaking hand of three', () => {
    const shake = (_: number, sample: number) => panning(sample % 2 === 0 ? 20 : -20);

    expect(cameraOf(() => panning(24), 1)).toEqual({ camera: null, clarity: Number.NaN });
    expect(cameraOf(() => panning(24), 1.5).camera).toBe('pan right');
    expect(cameraOf(shake, 2).camera).toBeNull();
    expect(cameraOf(shake, 4).camera).toBe('handheld');
  });

  it('is the clearer the more of the path leads one way and the more the camera explains', () => {
    const steady = cameraOf(() => panning(24)).clarity;
    const swaying = cameraOf((_, sample) => panning(24, sample % 2 === 0 ? 8 : -8)).clarity;
    const crowded = cameraOf(() => ({ ...panning(24), residual: 0.3 })).clarity;

    expect(steady).toBeGreaterThan(0.95);
    expect(swaying).toBeLessThan(steady);
    expect(crowded).toBeCloseTo(0.7, 5);
  });
});
