import { describe, expect, it } from 'vitest';
import { forEachLabel } from '../../../src/core/labels.ts';
import { filterLabels } from '../../../src/stages/filter-labels.ts';
import { madeContext } from './made-context.ts';

const clean = forEachLabel<number | null>(() => 0);

async function filtered(
  options: Parameters<typeof filterLabels>[0],
  labels: Partial<typeof clean>,
) {
  return filterLabels(options).run({ labels: { ...clean, ...labels } }, madeContext());
}

describe('filter-labels', () => {
  it('lets a clip through whose labels are at most at the threshold', async () => {
    expect(await filtered({}, { editing: 0.5 })).toEqual({ outcome: 'emit', fields: {} });
  });

  it('says which label is over which threshold', async () => {
    expect(await filtered({ max: 0.6 }, { textDominated: 0.8 })).toEqual({
      outcome: 'reject',
      reason: 'text-dominated-above-max',
      value: 0.8,
      threshold: 0.6,
    });
  });

  it('holds a label to its own threshold where it has one', async () => {
    const options = { max: 0.3, editing: { max: 0.9 } };
    expect(await filtered(options, { editing: 0.8 })).toMatchObject({ outcome: 'emit' });
    expect(await filtered(options, { lowQuality: 0.8 })).toMatchObject({ threshold: 0.3 });
  });

  it('names the label that is furthest over its threshold', async () => {
    const options = { lectureType: { max: 0.1 } };
    const labels = { editing: 0.6, lectureType: 0.5, textDominated: 0.7 };
    expect(await filtered(options, labels)).toMatchObject({ reason: 'lecture-type-above-max' });
  });

  it('drops a clip of which a label is not known, unless told to let it pass', async () => {
    expect(await filtered({}, { lowQuality: null })).toMatchObject({
      ...{ outcome: 'reject', reason: 'low-quality-missing', value: null },
    });
    expect(await filtered({ onMissing: 'pass' }, { lowQuality: null })).toMatchObject({
      outcome: 'emit',
    });
    const own = { onMissing: 'pass', lowQuality: { onMissing: 'reject' } } as const;
    expect(await filtered(own, { lowQuality: null })).toMatchObject({ outcome: 'reject' });
  });

  it('adds no field: another threshold redoes no caption', () => {
    expect(filterLabels({}).adds).toEqual([]);
  });
});
