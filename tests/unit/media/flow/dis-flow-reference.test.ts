import { describe, expect, it } from 'vitest';

import { createFlow } from '../../../../src/media/flow/dis-flow.ts';
import type { FlowOptions } from '../../../../src/media/flow/dis-flow.ts';
import { motionOfPair } from '../../../../src/media/flow/motion-of-pair.ts';
import { frameOf, noisy, shifted, TEXTURES, transformed } from '../../../support/known-motion.ts';
import type { FrameSize, View } from '../../../support/known-motion.ts';
import { plainFlowOfPair, plainMagnitudePx } from '../../../support/plain-dis-flow.ts';

const SIZE = { width: 160, height: 90 };

async function compare(
  first: Uint8Array,
  second: Uint8Array,
  { width, height }: FrameSize,
  finestLevel: NonNullable<FlowOptions['finestLevel']> = 1,
): Promise<{ ratio: number; agreeing: number }> {
  const flow = await createFlow(width, height, { finestLevel });
  flow.push(first);
  const field = flow.push(second);
  if (field === null) throw new Error('No flow from the second frame.');
  const plain = plainFlowOfPair(first, second, { width, height }, finestLevel);
  const agreeing = field.u.filter(
    (u, cell) =>
      Math.abs(u - (plain.u.values[cell] ?? Number.NaN)) < 0.02 &&
      Math.abs((field.v[cell] ?? Number.NaN) - (plain.v.values[cell] ?? Number.NaN)) < 0.02,
  );
  return {
    ratio: motionOfPair(field).meanMagnitudePx / plainMagnitudePx(plain, finestLevel),
    agreeing: agreeing.length / field.u.length,
  };
}

describe.each(Object.entries(TEXTURES))('against plain TypeScript, over %s', (_, texture) => {
  const views: Record<string, View> = {
    'a pan under one px': shifted(0.4, 0.3),
    'a pan of 6 px': shifted(-5, 3),
    'a zoom of 5 %': transformed(SIZE, { scale: 1.05 }),
    'a roll of 2 degrees': transformed(SIZE, { radians: 0.035 }),
  };

  it.each(Object.entries(views))('flow of %s is the same', async (_name, view) => {
    const { ratio, agreeing } = await compare(
      frameOf(texture, SIZE),
      frameOf(texture, SIZE, view),
      SIZE,
    );
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    expect(agreeing).toBeGreaterThan(0.98);
  });

  it('flow of noise is the same', async () => {
    const still = frameOf(texture, SIZE);
    const { ratio } = await compare(noisy(still, 5, 1), noisy(still, 5, 2), SIZE);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
  });
});

describe('against plain TypeScript', () => {
  const texture = TEXTURES.clouds;

  it.each([
    [16, 16, 1],
    [37, 53, 1],
    [121, 16, 1],
    [50, 41, 0],
    [161, 91, 2],
  ] as const)('flow of %i x %i at level %i is the same', async (width, height, finestLevel) => {
    const size = { width, height };
    const { ratio, agreeing } = await compare(
      frameOf(texture, size),
      frameOf(texture, size, shifted(1.5, -1)),
      size,
      finestLevel,
    );
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    expect(agreeing).toBeGreaterThan(0.98);
  });
});
