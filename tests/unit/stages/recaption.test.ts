import { describe, expect, it } from 'vitest';
import { recaption } from '../../../src/stages/recaption.ts';
import { FACTS, madeContext, textOf } from './made-context.ts';

const PROMPT =
  'Describe it.{{#original_caption}} It says: {{original_caption}}{{/original_caption}}';
const { mediaSha256, isPlainJpeg, width, height } = FACTS;
const RECORD = {
  uri: 'a.jpg',
  originalCaption: 'A <dog> &\n a cat ',
  mediaSha256,
  isPlainJpeg,
  width,
  height,
};
const stage = recaption({ prompt: PROMPT, picture: {} });

describe('recaption', () => {
  it.each(['complete', 'truncated', 'refused'] as const)(
    'keeps an answer that is %s as it came',
    async (outcome) => {
      const context = madeContext({ answers: [{ outcome, text: 'The image shows\na dog' }] });
      expect(await stage.run(RECORD, context)).toEqual({
        outcome: 'emit',
        fields: { longCaption: 'The image shows\na dog', longCaptionOutcome: outcome },
      });
    },
  );

  it('shows the picture, with the original caption on one line and not escaped', async () => {
    const context = madeContext({ answers: [{ outcome: 'complete', text: 'x' }] });
    await stage.run(RECORD, context);
    const [asked] = context.asked;
    expect(asked?.role).toBe('recaption');
    expect(textOf(asked?.request)).toBe('Describe it. It says: A <dog> & a cat');
    expect(asked?.request.parts).toContainEqual({
      picture: expect.objectContaining({ sha256: 'sha-of-sent' }) as object,
    });
    expect(asked?.request.sampling).toEqual({ maxTokens: 400 });
    expect(context.prepared).toMatchObject([{ uri: 'a.jpg', options: { longestSide: 1024 } }]);
  });

  it.each([null, '', ' \n '])('says nothing of an original caption that is %j', async (caption) => {
    const context = madeContext({ answers: [{ outcome: 'complete', text: 'x' }] });
    await stage.run({ ...RECORD, originalCaption: caption }, context);
    expect(textOf(context.asked[0]?.request)).toBe('Describe it.');
  });

  it('asks nothing about a file that is no longer the one that was read', async () => {
    const context = madeContext();
    const running = stage.run({ ...RECORD, mediaSha256: 'another' }, context);
    await expect(running).rejects.toMatchObject({ name: 'MediaError', code: 'media_changed' });
    expect(context.asked).toEqual([]);
  });

  it('sees only the fields that a caption is made from', () => {
    expect(stage.pick({ ...RECORD, id: 'a', extra: {}, pages: 1 })).toEqual(RECORD);
    expect(stage.roles).toEqual(['recaption']);
  });
});
