import { describe, expect, it } from 'vitest';
import { filterPictures } from '../../../src/stages/filter-pictures.ts';
import { madeContext } from './made-context.ts';

const GOOD = {
  uri: 'a.jpg',
  width: 640,
  height: 480,
  sharpness: 300,
  contrast: 50,
  brightness: 120,
  clipped: 0.01,
  colourfulness: 40,
  flatShare: 0.1,
  aesthetic: 0.5,
};
type Rules = Parameters<typeof filterPictures>[0];

const outcomeOf = async (rules: Rules, changes: Partial<typeof GOOD> = {}) =>
  filterPictures(rules).run({ ...GOOD, ...changes }, madeContext());

describe('filter-pictures', () => {
  it('lets everything through without rules, and adds nothing', async () => {
    expect(await outcomeOf({})).toEqual({ outcome: 'emit', fields: {} });
  });

  it.each([
    [{ width: { min: 641 } }, 'width-below-min', 640, 641],
    [{ height: { max: 479 } }, 'height-above-max', 480, 479],
    [{ sharpness: { min: 301 } }, 'sharpness-below-min', 300, 301],
    [{ contrast: { min: 51 } }, 'contrast-below-min', 50, 51],
    [{ brightness: { max: 119 } }, 'brightness-above-max', 120, 119],
    [{ clipped: { max: 0 } }, 'clipped-above-max', 0.01, 0],
    [{ colourfulness: { min: 41 } }, 'colourfulness-below-min', 40, 41],
    [{ flatShare: { max: 0.05 } }, 'flatShare-above-max', 0.1, 0.05],
    [{ aesthetic: { min: 0.6 } }, 'aesthetic-below-min', 0.5, 0.6],
  ] as const)('rejects by %o', async (rules, reason, value, threshold) => {
    expect(await outcomeOf(rules)).toEqual({ outcome: 'reject', reason, value, threshold });
  });

  it('takes the aspect as the longer side over the shorter one, upright or not', async () => {
    const rules = { aspect: { max: 3 } };
    const wide = { reason: 'aspect-above-max', value: 4, threshold: 3 };
    expect(await outcomeOf(rules, { width: 400, height: 100 })).toMatchObject(wide);
    expect(await outcomeOf(rules, { width: 100, height: 400 })).toMatchObject(wide);
    expect(await outcomeOf(rules, { width: 300, height: 100 })).toMatchObject({ outcome: 'emit' });
  });

  it('gives the most telling reason where several rules are broken', async () => {
    const rules = { colourfulness: { min: 41 }, flatShare: { max: 0 }, width: { min: 700 } };
    expect(await outcomeOf(rules)).toMatchObject({ reason: 'width-below-min' });
    expect(await outcomeOf(rules, { width: 700 })).toMatchObject({ reason: 'flatShare-above-max' });
  });
});
