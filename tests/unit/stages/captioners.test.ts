import { describe, expect, it } from 'vitest';
import { askCaptionersOfPicture } from '../../../src/stages/ask-captioners.ts';
import { captionersOf } from '../../../src/stages/captioner-options.ts';
import { checkCaptionersOfPicture } from '../../../src/stages/check-captioners.ts';
import { FACTS, madeContext, textOf, type Said } from './made-context.ts';

const prompts: Readonly<Record<string, string>> = { recaption: 'Describe it.', b: 'Say it in B.' };
const promptOf = (name: string, fallback = name): string =>
  prompts[name] ?? prompts[fallback] ?? '';
const sampling = { maxTokens: 400, temperature: 0.2 };
const main = { role: 'recaption', prompt: 'recaption', sampling, isAsked: true };
const captioners = captionersOf({ a: {}, b: {} }, main, promptOf, ['recaption', 'a']);

const { mediaSha256, isPlainJpeg, width, height } = FACTS;
const RECORD = { uri: 'a.jpg', originalCaption: null, mediaSha256, isPlainJpeg, width, height };
const good = (text: string): Said => ({ outcome: 'complete', text });
const answered = (text: string) => ({ longCaption: text, longCaptionOutcome: 'complete' as const });

describe('captionersOf', () => {
  it('takes role and prompt by name, else those of the main caption', () => {
    expect(captioners).toEqual([
      { name: 'a', role: 'a', prompt: 'Describe it.', sampling },
      { name: 'b', role: 'recaption', prompt: 'Say it in B.', sampling },
    ]);
  });

  it('refuses two that would ask the same', () => {
    const of = (given: Parameters<typeof captionersOf>[0]) =>
      captionersOf(given, main, promptOf, ['recaption', 'a']);
    expect(() => of({ c: {} })).toThrow(/captioners\.c: it would ask just what the main captioner/);
    expect(() => of({ b: {}, c: {} })).toThrow(/captioners\.c/);
    expect(of({ c: { sampling: { temperature: 1 } } })[0]?.sampling).toEqual({
      maxTokens: 400,
      temperature: 1,
    });
  });
});

describe('ask-captioners', () => {
  it('asks each in its role with its own prompt, in order', async () => {
    const stage = askCaptionersOfPicture({ picture: {}, captioners });
    const context = madeContext({ answers: [good('By a.'), good('By b.')] });
    expect(await stage.run(RECORD, context)).toEqual({
      outcome: 'emit',
      fields: { otherAnswers: { a: answered('By a.'), b: answered('By b.') } },
    });
    expect(context.asked.map(({ role, request }) => [role, textOf(request)])).toEqual([
      ['a', 'Describe it.'],
      ['recaption', 'Say it in B.'],
    ]);
    expect(stage.roles).toEqual(['a', 'recaption']);
  });
});

describe('check-captioners', () => {
  const stage = checkCaptionersOfPicture({ picture: {}, captioners });
  const FINE = 'A dog lies on a red rug.';

  it('asks the captioner at fault again, in its own role, and keeps the others as they are', async () => {
    const context = madeContext({ answers: [good('Two dogs sleep on a rug.')] });
    const otherAnswers = { a: answered('The image shows a dog.\nIt'), b: answered(FINE) };
    const outcome = await stage.run({ ...RECORD, otherAnswers }, context);
    expect(outcome).toMatchObject({
      fields: {
        otherCaptions: { a: { longCaption: 'Two dogs sleep on a rug.' }, b: { longCaption: FINE } },
      },
    });
    expect(context.asked.map(({ role }) => role)).toEqual(['a']);
  });

  it('leaves a caption out that cannot be helped, and says why', async () => {
    const refused: Said = { outcome: 'refused', text: 'No.' };
    const context = madeContext({ say: () => refused });
    const otherAnswers = {
      a: { longCaption: 'No.', longCaptionOutcome: 'refused' as const },
      b: answered(FINE),
    };
    const outcome = await stage.run({ ...RECORD, otherAnswers }, context);
    expect(outcome).toMatchObject({
      fields: {
        otherCaptions: {
          a: { longCaption: null, fault: 'caption_refusal' },
          b: { longCaption: FINE },
        },
      },
    });
    expect(context.notes).toContain('refusal: fail');
  });

  it('compares the answers of one captioner with its own for the pictures around', async () => {
    const context = madeContext({
      answers: [good('Another dog lies on a blue mat in the sun.')],
      neighbours: [
        { mediaSha256: 'other', otherAnswers: { a: answered(FINE), b: answered('Else.') } },
      ],
    });
    const otherAnswers = { a: answered(FINE), b: answered('A cat sits on a wall at noon.') };
    const outcome = await stage.run({ ...RECORD, otherAnswers }, context);
    expect(context.asked.map(({ role }) => role)).toEqual(['a']);
    expect(outcome).toMatchObject({
      fields: { otherCaptions: { a: { askedAgainFor: ['same-as-neighbour'] } } },
    });
    expect(context.kept).toHaveLength(1);
    expect(context.kept[0]).toMatchObject({ mediaSha256: 'other' });
  });
});
