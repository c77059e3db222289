import { describe, expect, it } from 'vitest';
import { toyStages, type ToySettings } from '../../support/toy-run.ts';

const names = ['measure', 'keep-long', 'ask'];

/** The stages whose fingerprint a change of settings renews. */
function renewedBy(settings: ToySettings): string[] {
  const before = toyStages();
  return toyStages(settings)
    .filter(({ key }, index) => key !== before[index]?.key)
    .map(({ stage }) => stage.name);
}

describe('placeStages', () => {
  it('gives the same fingerprints for the same settings', () => {
    expect(renewedBy({})).toEqual([]);
  });

  it('renews a stage whose prompt changed, and no other', () => {
    expect(renewedBy({ prompt: 'say' })).toEqual(['ask']);
  });

  it('renews the stages whose model changed', () => {
    expect(renewedBy({ model: 'model-b' })).toEqual(['ask']);
  });

  it('renews every stage that reads a changed field', () => {
    expect(renewedBy({ scale: 2 })).toEqual(names);
  });

  it('renews only the filter when its threshold moves', () => {
    expect(renewedBy({ min: 5 })).toEqual(['keep-long']);
  });
});
