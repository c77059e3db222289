import { describe, expect, it } from 'vitest';

import { readFields } from '../../../src/captions/read-fields.ts';

const WHOLE = {
  short: 'A dog runs.',
  dense: 'A dog runs over grass.',
  background: '',
  style: 'Documentary.',
  shot_type: 'Medium shot.',
  lighting: '',
  atmosphere: '',
};

describe('an answer in fields', () => {
  it.each([
    ['as it should be', JSON.stringify(WHOLE)],
    ['in a fence, after a word', `Sure:\n\`\`\`json\n${JSON.stringify(WHOLE)}\n\`\`\``],
    ['inside another object', JSON.stringify({ caption: WHOLE })],
    [
      'with names spelt otherwise',
      JSON.stringify({
        ...{ 'Short Description': WHOLE.short, denseCaption: WHOLE.dense, Background: 'N/A' },
        ...{ style: [WHOLE.style], 'Shot Type': WHOLE.shot_type, LIGHTING: null },
        atmosphere: 'none',
      }),
    ],
    ['with a trailing comma', `${JSON.stringify(WHOLE).slice(0, -1)},}`],
  ])('is read %s', (_, text) => {
    expect(readFields(text, 'hunyuan')).toEqual({ fields: WHOLE, missing: [] });
  });

  it('names what is missing: left out, or empty where a caption needs it', () => {
    const read = readFields(JSON.stringify({ short: '', dense: 'A dog.', style: '' }), 'hunyuan');
    expect(read?.missing).toEqual(['short', 'background', 'shot_type', 'lighting', 'atmosphere']);
  });

  it.each(['A dog runs.', '', '{}', '{"mood": "calm"}', '["short"]', '{"short": 5}'])(
    'is none: %s',
    (text) => {
      expect(readFields(text, 'hunyuan')).toBeNull();
    },
  );

  it('keeps every text on one line', () => {
    expect(
      readFields('{"short": "A dog\\n runs.", "dense": "B."}', 'hunyuan')?.fields,
    ).toMatchObject({ short: 'A dog runs.' });
  });
});
