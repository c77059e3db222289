import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreMotion } from '../../../src/clips/score-motion.ts';
import { makeSignals } from './made-signals.ts';

describe('the parts of a motion score', () => {
  const reading = fc.record({
    motion: fc.float({ min: 0, max: Math.fround(0.5), noNaN: true }),
    stillShare: fc.float({ min: 0, max: 1, noNaN: true }),
    direction: fc.float({ min: Math.fround(-3.14), max: Math.fround(3.14), noNaN: true }),
    coherence: fc.float({ min: 0, max: 1, noNaN: true }),
    panRight: fc.float({ min: Math.fround(-0.3), max: Math.fround(0.3), noNaN: true }),
    tiltUp: fc.float({ min: Math.fround(-0.3), max: Math.fround(0.3), noNaN: true }),
    zoomIn: fc.float({ min: Math.fround(-0.3), max: Math.fround(0.3), noNaN: true }),
    residual: fc.float({ min: 0, max: 1, noNaN: true }),
    fade: fc.float({ min: 0, max: 1, noNaN: true }),
    difference: fc.float({ min: 0, max: 40, noNaN: true }),
    contrast: fc.float({ min: 0, max: 60, noNaN: true }),
  });
  const scenes = fc.record({
    readings: fc.array(reading, { minLength: 1, maxLength: 30 }),
    cuts: fc.uniqueArray(fc.nat({ max: 360 }), { maxLength: 10 }),
    from: fc.double({ min: 0, max: 10, noNaN: true }),
    length: fc.double({ min: 0, max: 10, noNaN: true }),
  });

  it('agree with each other, whatever was read', () => {
    fc.assert(
      fc.property(scenes, ({ readings, cuts, from, length }) => {
        const signals = makeSignals({
          seconds: readings.length / 2,
          content: (_, frame) => (cuts.includes(frame) ? 50 : 5),
          sample: (_, sample) => readings[sample] ?? {},
        });
        const span = { startSeconds: from, endSeconds: from + length };
        const score = scoreMotion(signals, span);
        const inside = [...signals.samples.seconds].filter(
          (time) => time >= span.startSeconds - 0.0006 && time < span.endSeconds - 0.0006,
        );

        expect(score.pairs + score.dropped).toBe(Math.max(0, inside.length - 1));
        expect(score.mean === null).toBe(score.pairs === 0);
        if (score.mean === null) return;
        const fastest = Math.max(...signals.samples.motion);
        expect(score.mean).toBeGreaterThanOrEqual(0);
        expect(score.mean).toBeLessThanOrEqual(fastest + 1e-6);
        expect(score.p95).toBeLessThanOrEqual(fastest + 1e-6);
        for (const share of [score.stillPairShare, score.coherence, score.cameraClarity]) {
          if (share === null) continue;
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
        }
        if (score.camera !== null) expect(score.cameraClarity).toBeGreaterThanOrEqual(0.5);
      }),
    );
  });
});
