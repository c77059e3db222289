import { beforeAll, describe, expect, it } from 'vitest';

import { createFlow } from '../../../../src/media/flow/dis-flow.ts';
import type { Flow, FlowField } from '../../../../src/media/flow/dis-flow.ts';
import { motionOfPair } from '../../../../src/media/flow/motion-of-pair.ts';
import {
  frameOf,
  meanZoomPx,
  noisy,
  shifted,
  TEXTURES,
  transformed,
} from '../../../support/known-motion.ts';
import type { Texture } from '../../../support/known-motion.ts';

const SIZE = { width: 320, height: 180 };

function fieldOf(flow: Flow, first: Uint8Array, second: Uint8Array): FlowField {
  flow.reset();
  expect(flow.push(first)).toBeNull();
  const field = flow.push(second);
  if (field === null) throw new Error('No flow from the second frame.');
  return field;
}

function magnitudePx(flow: Flow, first: Uint8Array, second: Uint8Array): number {
  return motionOfPair(fieldOf(flow, first, second)).meanMagnitudePx;
}

describe.each(Object.entries(TEXTURES))('flow over %s, 320 px wide', (_, texture: Texture) => {
  const still = frameOf(texture, SIZE);
  let flow: Flow;
  beforeAll(async () => {
    flow = await createFlow(SIZE.width, SIZE.height);
  });

  it.each([0.25, 0.5, 1, 2, 4, 8, 16])('reads a pan of %f px within six per cent', (px) => {
    for (const [u, v] of [
      [px, 0],
      [-px, 0],
      [0, px],
      [px * Math.SQRT1_2, -px * Math.SQRT1_2],
    ] as const) {
      const read = magnitudePx(flow, still, frameOf(texture, SIZE, shifted(u, v)));
      expect(Math.abs(read / px - 1), `pan by ${u}, ${v} read as ${read}`).toBeLessThan(0.06);
    }
  });

  it.each([1.02, 1.04, 1.06, 1.08, 1.1, 0.95])(
    'reads a zoom of %f within six per cent',
    (scale) => {
      const px = meanZoomPx(SIZE, scale);
      const read = magnitudePx(flow, still, frameOf(texture, SIZE, transformed(SIZE, { scale })));
      expect(Math.abs(read / px - 1), `${px} read as ${read}`).toBeLessThan(0.06);
    },
  );

  it('reads a pan of 32 px, a tenth of the width, within ten per cent', () => {
    const read = magnitudePx(flow, still, frameOf(texture, SIZE, shifted(32, 0)));
    expect(Math.abs(read / 32 - 1), `32 read as ${read}`).toBeLessThan(0.1);
  });

  it('reads twice the pan as much more, to 48 px, and does not saturate at 12 as Farneback does', () => {
    const read = [12, 24, 48].map((px) =>
      magnitudePx(flow, still, frameOf(texture, SIZE, shifted(px, 0))),
    );
    expect(read[1]).toBeGreaterThan(1.7 * (read[0] ?? 0));
    expect(read[2]).toBeGreaterThan(1.7 * (read[1] ?? 0));
  });

  it('gives vectors that point where the content went', () => {
    const field = fieldOf(flow, still, frameOf(texture, SIZE, shifted(5, -3)));
    const middle = (field.gridHeight >> 1) * field.gridWidth + (field.gridWidth >> 1);
    expect((field.u[middle] ?? 0) * field.cellPx).toBeCloseTo(5, 0);
    expect((field.v[middle] ?? 0) * field.cellPx).toBeCloseTo(-3, 0);
  });

  it('reads no motion on identical frames, and none where only the brightness steps', () => {
    expect(magnitudePx(flow, still, still)).toBe(0);
    const brighter = still.map((value) => value + 12);
    expect(Math.max(...brighter)).toBeLessThan(255);
    expect(magnitudePx(flow, still, brighter)).toBe(0);
  });

  it('reads noise of sigma 2 on a still scene as less than the 0.5 px that count as motion', () => {
    const { meanMagnitudePx } = motionOfPair(fieldOf(flow, noisy(still, 2, 1), noisy(still, 2, 2)));
    expect(meanMagnitudePx).toBeGreaterThan(0.1);
    expect(meanMagnitudePx).toBeLessThan(0.4);
  });

  it('reads noise of sigma 5 on a still scene as 0.3 to 0.8 px', () => {
    const read = magnitudePx(flow, noisy(still, 5, 1), noisy(still, 5, 2));
    expect(read).toBeGreaterThan(0.3);
    expect(read).toBeLessThan(0.8);
  });
});

describe('a sequence', () => {
  const clouds = TEXTURES.clouds;
  const frames = [0, 2, 7].map((px) => frameOf(clouds, SIZE, shifted(px, 0)));

  it('compares each frame with the one before', async () => {
    const flow = await createFlow(SIZE.width, SIZE.height);
    const read = frames.map((frame) => {
      const field = flow.push(frame);
      return field === null ? null : Math.round(motionOfPair(field).meanMagnitudePx);
    });
    expect(read).toEqual([null, 2, 5]);
  });

  it('starts anew after a reset, as after a cut', async () => {
    const flow = await createFlow(SIZE.width, SIZE.height);
    for (const frame of frames) flow.push(frame);
    flow.reset();
    expect(flow.push(frames[0] ?? new Uint8Array())).toBeNull();
    expect(flow.push(frames[1] ?? new Uint8Array())).not.toBeNull();
  });

  it('gives the same numbers whatever was measured before it', async () => {
    const used = await createFlow(SIZE.width, SIZE.height);
    for (const frame of frames) used.push(frame);
    const fresh = await createFlow(SIZE.width, SIZE.height);
    const [first = new Uint8Array(), second = new Uint8Array()] = frames;
    const again = fieldOf(used, first, second);
    const once = fieldOf(fresh, first, second);
    expect(again.u).toEqual(once.u);
    expect(again.v).toEqual(once.v);
  });

  it('does not mix with another sequence measured at the same time', async () => {
    const [one, other] = await Promise.all([
      createFlow(SIZE.width, SIZE.height),
      createFlow(SIZE.width, SIZE.height),
    ]);
    const [first = new Uint8Array(), second = new Uint8Array()] = frames;
    one.push(first);
    other.push(second);
    expect(one.push(first)?.u.every((value) => value === 0)).toBe(true);
    expect(other.push(first)?.u.some((value) => value < -0.5)).toBe(true);
  });

  it('is measured on the level asked for', async () => {
    for (const finestLevel of [0, 1, 2] as const) {
      const flow = await createFlow(SIZE.width, SIZE.height, { finestLevel });
      const field = fieldOf(flow, frames[0] ?? new Uint8Array(), frames[2] ?? new Uint8Array());
      expect(field).toMatchObject({
        gridWidth: 320 >> finestLevel,
        gridHeight: 180 >> finestLevel,
        cellPx: 2 ** finestLevel,
        frameWidth: 320,
        frameHeight: 180,
      });
      expect(motionOfPair(field).meanMagnitudePx).toBeCloseTo(7, 0);
    }
  });
});

describe('frame sizes', () => {
  const pebbles = TEXTURES.pebbles;

  it.each([
    [16, 16],
    [17, 16],
    [16, 300],
    [33, 31],
    [319, 179],
    [321, 181],
    [99, 640],
  ])('%i x %i is measured', async (width, height) => {
    const flow = await createFlow(width, height);
    const still = frameOf(pebbles, { width, height });
    const field = fieldOf(flow, still, frameOf(pebbles, { width, height }, shifted(1, 0)));
    expect(field.u).toHaveLength((width >> 1) * (height >> 1));
    expect(field.u.every(Number.isFinite) && field.v.every(Number.isFinite)).toBe(true);
    const { meanMagnitudePx } = motionOfPair(field);
    expect(Math.abs(meanMagnitudePx - 1)).toBeLessThan(Math.min(width, height) < 32 ? 0.3 : 0.1);
    expect(magnitudePx(flow, still, still)).toBe(0);
  });

  it.each([
    [1, 180],
    [320, 1],
    [15, 16],
    [0, 0],
    [20.5, 20],
    [Number.NaN, 20],
  ])('%f x %f is refused with the smallest size named', async (width, height) => {
    await expect(createFlow(width, height)).rejects.toMatchObject({
      code: 'frame_too_small',
      message: expect.stringContaining(`at least 16x16, not ${width}x${height}`),
    });
  });

  it('a coarser finest level needs a larger frame', async () => {
    await expect(createFlow(31, 64, { finestLevel: 2 })).rejects.toThrow('at least 32x32');
    await expect(createFlow(8, 8, { finestLevel: 0 })).resolves.toBeDefined();
  });

  it('a frame over 8192 px a side is refused', async () => {
    await expect(createFlow(8193, 20)).rejects.toMatchObject({ code: 'frame_too_large' });
  });

  it('a level that does not exist is a config error', async () => {
    const finestLevel = 4 as 3;
    await expect(createFlow(320, 180, { finestLevel })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  it('a frame with too few or too many bytes is refused, and the sequence goes on', async () => {
    const flow = await createFlow(16, 16);
    flow.push(new Uint8Array(256));
    for (const bytes of [255, 768]) {
      expect(() => flow.push(new Uint8Array(bytes))).toThrow(`has 256 bytes, but ${bytes} came`);
    }
    expect(flow.push(new Uint8Array(256))?.u.every((value) => value === 0)).toBe(true);
  });

  it('blank frames have no motion, even from black to white', async () => {
    const flow = await createFlow(64, 48);
    expect(magnitudePx(flow, new Uint8Array(64 * 48), new Uint8Array(64 * 48).fill(255))).toBe(0);
  });
});
