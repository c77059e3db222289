import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearDuplicates } from '../../../src/captions/near-duplicates.ts';

const HARBOUR =
  'A fishing boat with a red hull lies at a wooden pier in a calm harbour, its nets hung out to dry ' +
  'over the rail, while two gulls sit on the mast and low clouds hang over the hills behind.';
const KITCHEN =
  'A narrow kitchen with blue tiles, a copper pan on the stove and a window above the sink, through ' +
  'which morning light falls on a bowl of lemons and an open newspaper on the table.';

function groupsOf(...captions: readonly string[]): readonly (readonly number[])[] {
  const near = new NearDuplicates();
  for (const caption of captions) near.add(caption);
  return near.groups();
}

describe('near-duplicate captions', () => {
  it('are found where one differs by a word, by case or by punctuation', () => {
    const other = HARBOUR.replace('two gulls', 'three gulls').toUpperCase().replaceAll(',', ' -');
    expect(groupsOf(HARBOUR, KITCHEN, other)).toEqual([[0, 2]]);
  });

  it('are not those that share a beginning', () => {
    const begin = 'The picture shows a wide view of ';
    expect(groupsOf(begin + HARBOUR, begin + KITCHEN)).toEqual([]);
  });

  it('are found in scripts that write no spaces', () => {
    const street =
      '雨の夜、赤い傘を差した女性が石畳の細い路地を歩いている。両側の店の看板が濡れた地面に映る。';
    const beach =
      '晴れた朝の海辺で、二人の子供が砂の城を作り、遠くに白い帆の小舟が静かに浮かんでいる。';
    expect(groupsOf(street, beach, street.replace('赤い', '青い'))).toEqual([[0, 2]]);
  });

  it('fall into one group, however many they are', () => {
    const captions = Array.from({ length: 5_000 }, (_, index) =>
      index % 2 === 0 ? HARBOUR : `${index} ${index * 7} ${index * 13} ${index * 31} things`,
    );
    const groups = groupsOf(...captions);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toHaveLength(2_500);
  });

  it('are always found where they are the same word for word', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 40 }), (captions) => {
        const near = new NearDuplicates();
        for (const caption of captions) near.add(caption);
        const groups = near.groups();
        for (const [a, caption] of captions.entries()) {
          for (const b of captions.keys()) {
            if (b <= a || captions[b] !== caption) continue;
            expect(groups.some((group) => group.includes(a) && group.includes(b))).toBe(true);
          }
        }
      }),
    );
  });
});
