import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGoldLabels } from '../../../src/sources/read-gold-labels.ts';
import { jsonLines, makeDirectory, sourceErrorOf } from './fixtures.ts';

async function read(text: string, name = 'gold.jsonl') {
  const directory = await makeDirectory({ [name]: text });
  const gold = await readGoldLabels(join(directory, name), new AbortController().signal);
  return { ...gold, labels: Object.fromEntries(gold.labels) };
}

describe('readGoldLabels', () => {
  it('reads a CSV whose columns are named after labels, and passes others over', async () => {
    const text = 'id,text,editing,Text Dominated,low_quality\na,a cat,0,1,\n"b,c",,true,false,1\n';
    expect(await read(text, 'gold.csv')).toEqual({
      labels: {
        a: { editing: false, textDominated: true },
        'b,c': { editing: true, textDominated: false, lowQuality: true },
      },
      otherColumns: ['text'],
    });
  });

  it('reads JSONL, with labels as columns or in an object', async () => {
    const rows = [
      { id: 'a', labels: { lecture_type: 1, editing: null } },
      { id: 7, editing: false, caption: 'a cat' },
      { id: 'nobody-looked' },
    ];
    expect(await read(jsonLines(...rows))).toEqual({
      labels: { a: { lectureType: true }, 7: { editing: false }, 'nobody-looked': {} },
      otherColumns: ['caption'],
    });
  });

  it('says what is wrong with the file itself', async () => {
    const named = await sourceErrorOf(async () => read('id,editing\na,1\n', 'gold.txt'));
    expect(named.message).toContain('gold.txt is neither .csv, .tsv nor .jsonl by its name');
    const missing = await sourceErrorOf(async () =>
      readGoldLabels('/nowhere/gold.csv', new AbortController().signal),
    );
    expect(missing.message).toBe('there is no file /nowhere/gold.csv. Check the path.');
  });

  it.each([
    ['a value that is no judgement', [{ id: 'a', editing: 0.4 }], ':1: editing: 0.4 is no'],
    ['a label that is not known', [{ id: 'a', labels: { edited: 1 } }], 'no label "edited"'],
    ['a row without an id', [{ editing: 1 }], ':1: there is no id'],
    ['an id that comes twice', [{ id: 'a', editing: 1 }, { id: 'a' }], ':2: the id a stood'],
    ['a file without any judgement', [{ id: 'a', quality: 1 }], 'no row says 0 or 1'],
  ])('refuses %s', async (_what, rows, message) => {
    const error = await sourceErrorOf(async () => read(jsonLines(...rows)));
    expect(error.message).toContain(message);
  });
});
