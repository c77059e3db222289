import { describe, expect, it } from 'vitest';

import { motionOfPair } from '../../../../src/media/flow/motion-of-pair.ts';
import { flowFieldOf } from '../../../support/flow-field.ts';

describe('motion of a pair', () => {
  it('is in px of the frame, and relative to its diagonal', () => {
    const motion = motionOfPair(flowFieldOf(() => [3, 4], { width: 400, height: 300, cellPx: 4 }));
    expect(motion.meanMagnitudePx).toBeCloseTo(5, 5);
    expect(motion.relativeMagnitude).toBeCloseTo(0.01, 8);
  });

  it('is the same, relative to the diagonal, at another working size', () => {
    const small = motionOfPair(flowFieldOf(() => [1, 2], { width: 160, height: 90 }));
    const large = motionOfPair(flowFieldOf(() => [4, 8], { width: 640, height: 360 }));
    expect(small.relativeMagnitude).toBeCloseTo(large.relativeMagnitude, 8);
  });

  it('counts the cells that are still', () => {
    const half = flowFieldOf((x) => (x < 0 ? [0.4, 0] : [0.6, 0]));
    expect(motionOfPair(half).stillShare).toBeCloseTo(0.5, 2);
    expect(motionOfPair(half, { stillBelowPx: 0.7 }).stillShare).toBe(1);
    expect(motionOfPair(half, { stillBelowPx: 0.3 }).stillShare).toBe(0);
  });

  it.each([
    ['right', [2, 0], 0],
    ['down', [0, 2], Math.PI / 2],
    ['up', [0, -2], -Math.PI / 2],
    ['down and right', [2, 2], Math.PI / 4],
  ] as const)('names content that goes %s', (_, vector, radians) => {
    const motion = motionOfPair(flowFieldOf(() => vector));
    expect(motion.directionRadians).toBeCloseTo(radians, 6);
    expect(motion.coherence).toBeCloseTo(1, 6);
  });

  it('has no coherence where opposite motions cancel out', () => {
    const motion = motionOfPair(flowFieldOf((x, y) => [0.1 * x, 0.1 * y]));
    expect(motion.coherence).toBeLessThan(0.001);
    expect(motion.meanMagnitudePx).toBeGreaterThan(5);
  });

  it('without any motion is zero all over, and has no direction', () => {
    expect(motionOfPair(flowFieldOf(() => [0, 0]))).toMatchObject({
      meanMagnitudePx: 0,
      relativeMagnitude: 0,
      stillShare: 1,
      directionRadians: null,
      coherence: 0,
      camera: { zoomIn: 0, residualShare: 0 },
    });
  });
});
