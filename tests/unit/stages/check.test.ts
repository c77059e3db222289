import { describe, expect, it } from 'vitest';
import { check } from '../../../src/stages/check.ts';
import { FACTS, madeContext, textOf, type Said } from './made-context.ts';

const stage = check({ prompt: 'Describe it.', picture: {} });
const { mediaSha256, isPlainJpeg, width, height } = FACTS;
const PICTURE_FACTS = { mediaSha256, isPlainJpeg, width, height };
const GOOD: Said = { outcome: 'complete', text: 'A dog lies on a red rug.' };

async function checked(first: Said, ...answers: readonly Said[]) {
  const context = madeContext({ answers });
  const record = {
    uri: 'a.jpg',
    originalCaption: null,
    ...PICTURE_FACTS,
    longCaption: first.text,
    longCaptionOutcome: first.outcome,
  };
  return { outcome: await stage.run(record, context), context };
}

describe('check', () => {
  it.each([
    ['whoever is there for it', { secondOpinion: true as const }, 'second-opinion', undefined],
    ['another server where nobody is', {}, 'recaption', 'a'],
  ])('asks elsewhere: %s', async (_who, second, role, avoidReplica) => {
    const checks = { refusal: { actions: ['other-endpoint' as const, 'fail' as const] } };
    const careful = check({ prompt: 'Describe it.', picture: {}, checks, ...second });
    const context = madeContext({ answers: [GOOD] });
    const refused = { longCaption: 'No.', longCaptionOutcome: 'refused' as const };
    const outcome = await careful.run(
      {
        uri: 'a.jpg',
        originalCaption: null,
        ...PICTURE_FACTS,
        ...refused,
        longCaptionReplica: 'a',
      },
      context,
    );
    expect(outcome).toMatchObject({ outcome: 'emit', fields: { longCaption: GOOD.text } });
    expect(context.asked).toMatchObject([{ role }]);
    expect(context.asked[0]?.request.avoidReplica).toBe(avoidReplica);
  });

  it('lets a good caption through without asking', async () => {
    const { outcome, context } = await checked(GOOD);
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { longCaption: GOOD.text, askedAgainFor: [] },
    });
    expect(context.asked).toEqual([]);
    expect(context.prepared).toEqual([]);
  });

  it.each([
    ['empty', { outcome: 'complete', text: '' }, 'was empty'],
    ['refusal', { outcome: 'refused', text: 'No.' }, 'only describe what can be seen'],
    ['truncated', { outcome: 'truncated', text: 'A dog on' }, 'was cut off'],
    [
      'boilerplate-opener',
      { outcome: 'complete', text: 'The image shows a dog.' },
      'Start with the subject',
    ],
    ['newline', { outcome: 'complete', text: 'A dog.\nA cat.' }, 'Write one paragraph'],
  ] as const)('asks once more where a caption is faulty: %s', async (fault, faulty, reminder) => {
    const { outcome, context } = await checked(faulty, GOOD);
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { longCaption: GOOD.text, askedAgainFor: [fault] },
    });
    expect(context.asked).toHaveLength(1);
    const text = textOf(context.asked[0]?.request);
    expect(text.startsWith('Describe it.\n\n')).toBe(true);
    expect(text).toContain(reminder);
  });

  it('reminds of all faults at once', async () => {
    const { outcome, context } = await checked(
      { outcome: 'truncated', text: 'The image shows a dog.\nIt' },
      GOOD,
    );
    expect(outcome).toMatchObject({
      fields: { askedAgainFor: ['truncated', 'boilerplate-opener', 'newline'] },
    });
    expect(textOf(context.asked[0]?.request)).toMatch(/cut off.*Start with.*one paragraph/);
  });

  it('fails the record where the second answer is faulty too, and asks no third time', async () => {
    const { outcome, context } = await checked(
      { outcome: 'complete', text: '' },
      {
        outcome: 'complete',
        text: `The image shows ${Array.from({ length: 60 }, (_, dog) => `dog ${dog}`).join(' ')}`,
      },
    );
    expect(outcome).toMatchObject({
      ...{ outcome: 'fail', code: 'caption_boilerplate_opener', retryable: true },
      message: expect.stringContaining('"The image shows dog 0 dog 1') as string,
    });
    expect(context.asked).toHaveLength(1);
  });

  it('keeps no caption that the server refused to end well', async () => {
    const { outcome } = await checked(
      { outcome: 'refused', text: '' },
      { outcome: 'truncated', text: 'A dog lies on' },
    );
    expect(outcome).toMatchObject({ outcome: 'fail', code: 'caption_truncated' });
  });
});

describe('check of a caption in fields', () => {
  const structured = check({
    ...{ prompt: 'Describe it in fields.', picture: {} },
    structure: { fields: 'six-part' },
  });
  const FIELDS = {
    style: 'A photograph.',
    subject: 'A dog lies on a rug.',
    setting: 'A kitchen.',
    composition: '',
    lighting: 'Soft light falls from the left.',
    additional_information: '',
  };
  const TEXT = 'A photograph. A dog lies on a rug. A kitchen. Soft light falls from the left.';
  const said = (value: object): Said => ({ outcome: 'complete', text: JSON.stringify(value) });

  async function checkedFields(first: Said, ...answers: readonly Said[]) {
    const context = madeContext({ answers });
    const record = {
      ...{ uri: 'a.jpg', originalCaption: null, ...PICTURE_FACTS },
      ...{ longCaption: first.text, longCaptionOutcome: first.outcome },
    };
    return { outcome: await structured.run(record, context), context };
  }

  it('keeps the fields, and all of them in order as the long caption', async () => {
    const { outcome, context } = await checkedFields(said(FIELDS));
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { longCaption: TEXT, askedAgainFor: [], captionFields: FIELDS },
    });
    expect(context.asked).toEqual([]);
  });

  it.each([
    ['unreadable-fields', { outcome: 'complete', text: 'A dog on a rug.' }, 'could not be read'],
    ['missing-fields', said({ subject: 'A dog lies on a rug.' }), 'left fields out'],
    ['missing-fields', said({ ...FIELDS, subject: 'N/A' }), 'left fields out'],
    ['refusal', { outcome: 'complete', text: "I'm sorry, I can't help." }, 'only describe'],
    ['refusal', said({ ...FIELDS, lighting: "I'm sorry, I can't see." }), 'only describe'],
    [
      'boilerplate-opener',
      said({ ...FIELDS, setting: 'The image shows a kitchen.' }),
      'Start with the subject',
    ],
  ] as const)('asks once more in fields: %s', async (fault, faulty, reminder) => {
    const { outcome, context } = await checkedFields(faulty, said(FIELDS));
    expect(outcome).toMatchObject({
      fields: { longCaption: TEXT, askedAgainFor: [fault], captionFields: FIELDS },
    });
    const [{ request } = { request: undefined }] = context.asked;
    expect(textOf(request)).toContain(reminder);
    expect(request?.jsonSchema?.schema).toMatchObject({ required: Object.keys(FIELDS) });
  });

  it('takes markup out of each field', async () => {
    const { outcome } = await checkedFields(
      said({ ...FIELDS, subject: '**A dog** lies on a rug.' }),
    );
    expect(outcome).toMatchObject({ fields: { longCaption: TEXT, captionFields: FIELDS } });
  });

  it('fails what cannot be read the second time either', async () => {
    const { outcome } = await checkedFields(
      { outcome: 'complete', text: 'A dog.' },
      { outcome: 'complete', text: '{"style": "A photograph.", "sub' },
    );
    expect(outcome).toMatchObject({ outcome: 'fail', retryable: true });
    expect(outcome).toMatchObject({
      code: expect.stringMatching(/^caption_(?:unreadable|missing)_fields$/) as string,
    });
  });
});
