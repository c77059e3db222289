import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitCamera } from '../../../../src/media/flow/camera-fit.ts';
import type { CameraMotion } from '../../../../src/media/flow/camera-fit.ts';
import { createFlow } from '../../../../src/media/flow/dis-flow.ts';
import { flowFieldOf } from '../../../support/flow-field.ts';
import { frameOf, shifted, TEXTURES, transformed } from '../../../support/known-motion.ts';
import type { View } from '../../../support/known-motion.ts';

const SIZE = { width: 320, height: 180 };
const clouds = TEXTURES.clouds;

async function cameraOver(view: View): Promise<CameraMotion> {
  const flow = await createFlow(SIZE.width, SIZE.height);
  flow.push(frameOf(clouds, SIZE));
  const field = flow.push(frameOf(clouds, SIZE, view));
  if (field === null) throw new Error('No flow from the second frame.');
  return fitCamera(field);
}

/** Flow of content that moves, grows and turns clockwise, by the definition of these. */
function similarityField(
  { u, v, scale, radians }: { u: number; v: number; scale: number; radians: number },
  isSubject: (x: number, y: number) => boolean = () => false,
): ReturnType<typeof flowFieldOf> {
  return flowFieldOf((x, y) => {
    if (isSubject(x, y)) return [15, -12];
    const toX = scale * (x * Math.cos(radians) - y * Math.sin(radians));
    const toY = scale * (x * Math.sin(radians) + y * Math.cos(radians));
    return [u + toX - x, v + toY - y];
  });
}

describe('the camera seen in frames', () => {
  it.each([
    ['pans right where content goes left', shifted(-4, 0), { panRightPx: 4 }],
    ['pans left where content goes right', shifted(4, 0), { panRightPx: -4 }],
    ['tilts up where content goes down', shifted(0, 4), { tiltUpPx: 4 }],
    ['tilts down where content goes up', shifted(0, -4), { tiltUpPx: -4 }],
    ['zooms in where content grows', transformed(SIZE, { scale: 1.05 }), { zoomIn: 0.05 }],
    ['zooms out where content shrinks', transformed(SIZE, { scale: 0.95 }), { zoomIn: -0.05 }],
    [
      'rolls clockwise where content turns counter-clockwise',
      transformed(SIZE, { radians: -0.03 }),
      { rollClockwiseRadians: 0.03 },
    ],
  ] as const)('%s', async (_, view, expected) => {
    const camera = await cameraOver(view);
    const still = { panRightPx: 0, tiltUpPx: 0, zoomIn: 0, rollClockwiseRadians: 0 };
    const { panRightPx, tiltUpPx, zoomIn, rollClockwiseRadians } = { ...still, ...expected };
    expect(Math.abs(camera.panRightPx - panRightPx)).toBeLessThan(0.15);
    expect(Math.abs(camera.tiltUpPx - tiltUpPx)).toBeLessThan(0.15);
    expect(Math.abs(camera.zoomIn - zoomIn)).toBeLessThan(0.001);
    expect(Math.abs(camera.rollClockwiseRadians - rollClockwiseRadians)).toBeLessThan(0.001);
    expect(camera.residualShare).toBeLessThan(0.1);
  });

  it('stands still before a subject that moves, and explains none of its motion', async () => {
    const camera = await cameraOver((x, y) =>
      Math.hypot(x - 120, y - 90) < 60 ? [x - 6, y] : [x, y],
    );
    expect(Math.abs(camera.panRightPx)).toBeLessThan(0.1);
    expect(Math.abs(camera.zoomIn)).toBeLessThan(0.001);
    expect(camera.residualShare).toBeGreaterThan(0.9);
  });

  it('follows the background, not a subject that the camera keeps in place', async () => {
    const camera = await cameraOver((x, y) =>
      Math.hypot(x - 160, y - 90) < 60 ? [x, y] : [x + 6, y],
    );
    expect(camera.panRightPx).toBeGreaterThan(5.7);
    expect(camera.panRightPx).toBeLessThan(6.3);
  });
});

describe('a fitted camera', () => {
  const motion = fc.record({
    u: fc.double({ min: -20, max: 20, noNaN: true }),
    v: fc.double({ min: -20, max: 20, noNaN: true }),
    scale: fc.double({ min: 0.8, max: 1.25, noNaN: true }),
    radians: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  });

  it('is any similarity, from flow that follows it', () => {
    fc.assert(
      fc.property(motion, (similarity) => {
        const camera = fitCamera(similarityField(similarity));
        expect(camera.panRightPx).toBeCloseTo(-similarity.u, 3);
        expect(camera.tiltUpPx).toBeCloseTo(similarity.v, 3);
        expect(camera.zoomIn).toBeCloseTo(similarity.scale - 1, 5);
        expect(camera.rollClockwiseRadians).toBeCloseTo(-similarity.radians, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('is not moved by a subject that fills a third of the frame on one side', () => {
    fc.assert(
      fc.property(motion, (similarity) => {
        const camera = fitCamera(similarityField(similarity, (x) => x < -53));
        expect(Math.abs(camera.panRightPx + similarity.u)).toBeLessThan(0.2);
        expect(Math.abs(camera.tiltUpPx - similarity.v)).toBeLessThan(0.2);
        expect(Math.abs(camera.zoomIn - similarity.scale + 1)).toBeLessThan(0.002);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [16, 16],
    [16, 2000],
    [2000, 16],
  ])('is found on a frame of %i x %i', (width, height) => {
    const camera = fitCamera(
      flowFieldOf((x, y) => [2 + 0.01 * x, 0.01 * y], { width, height, cellPx: 2 }),
    );
    expect(camera.panRightPx).toBeCloseTo(-2, 4);
    expect(camera.tiltUpPx).toBeCloseTo(0, 4);
    expect(camera.zoomIn).toBeCloseTo(0.01, 4);
  });
});
