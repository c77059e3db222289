import { describe, expect, it } from 'vitest';
import {
  activeFilters,
  filterQuery,
  serverQuery,
  withoutFilters,
  withValue,
  withWord,
} from '../../../../src/monitor/dashboard/client/explore/view-query.ts';
import { parseView } from '../../../../src/monitor/explore/view.ts';

const VIEW = 'outcome=failed&outcome=rejected&text=a%26b+%2B&sort=-motion&at=10000&compare=a..b';

describe('the view in the address of Explore', () => {
  it('gains a word, and loses it where it was there', () => {
    const more = withWord('text=x', 'reason', 'a=b&c');
    expect(new URLSearchParams(more).getAll('reason')).toEqual(['a=b&c']);
    expect(withWord(more, 'reason', 'a=b&c')).toBe('text=x');
    expect(withWord(VIEW, 'outcome', 'failed')).not.toContain('failed');
  });

  it('begins at its first sample again when it changes', () => {
    for (const changed of [withWord(VIEW, 'flag', 'x'), withValue(VIEW, 'text', 'y')]) {
      expect(new URLSearchParams(changed).has('at')).toBe(false);
    }
  });

  it('lists what is set as filters, and nothing else', () => {
    expect(activeFilters(VIEW)).toEqual([
      { name: 'outcome', value: 'failed' },
      { name: 'outcome', value: 'rejected' },
      { name: 'text', value: 'a&b +' },
    ]);
    expect(withoutFilters(VIEW)).toBe('sort=-motion');
  });

  it('is understood by the server, which counts whatever the order', () => {
    expect(parseView(new URLSearchParams(serverQuery(VIEW)))).toEqual({
      filters: { words: { outcome: ['failed', 'rejected'] }, numbers: {}, text: 'a&b +' },
      sort: { by: 'motion', descending: true },
    });
    expect(filterQuery(VIEW)).toBe('outcome=failed&outcome=rejected&text=a%26b+%2B');
  });
});
