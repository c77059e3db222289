import { describe, expect, it } from 'vitest';
import { forEachLabel } from '../../../src/core/labels.ts';
import { label } from '../../../src/stages/label.ts';
import { CLIP } from './made-clip.ts';
import { madeContext, textOf, type Said } from './made-context.ts';

const stage = label({ prompt: 'Judge {{seconds}} s.', picture: {} });
const WHOLE =
  '{"editing":0.1,"lack_of_motion_connectivity":0,"low_quality":0,"lecture_type":0,"text_dominated":0.9,"noisy_screenshots":0}';
const LABELS = { ...forEachLabel(() => 0), editing: 0.1, textDominated: 0.9 };

async function labelled(...answers: readonly (string | Said)[]) {
  const context = madeContext({
    answers: answers.map((answer) =>
      typeof answer === 'string' ? { outcome: 'complete', text: answer } : answer,
    ),
  });
  return { outcome: await stage.run(CLIP, context), context };
}

describe('label', () => {
  it('shows frames spread over the clip, with their times, in one call', async () => {
    const { outcome, context } = await labelled(WHOLE);
    expect(outcome).toEqual({ outcome: 'emit', fields: { labels: LABELS } });
    expect(context.asked).toHaveLength(1);
    const [asked] = context.asked;
    expect(asked?.role).toBe('label');
    const parts = asked?.request.parts.map((part) =>
      'text' in part ? part.text : part.picture.sha256,
    );
    expect(parts).toEqual([
      ...['Judge 8.0 s.', 'At 1.0 s:', 'frame-at-11', 'At 3.0 s:', 'frame-at-13'],
      ...['At 5.0 s:', 'frame-at-15', 'At 7.0 s:', 'frame-at-17'],
    ]);
  });

  it('asks for JSON by a schema that names all six labels, or not where the options say so', async () => {
    const { context } = await labelled(WHOLE);
    expect(context.asked[0]?.request.jsonSchema?.schema).toMatchObject({
      required: Object.keys(JSON.parse(WHOLE) as object),
      additionalProperties: false,
    });
    const plain = madeContext({ answers: [{ outcome: 'complete', text: WHOLE }] });
    await label({ prompt: 'Judge.', picture: {}, jsonSchema: false }).run(CLIP, plain);
    expect(plain.asked[0]?.request).not.toHaveProperty('jsonSchema');
  });

  it.each<[string, string | Said]>([
    ['no JSON', 'The clip is fine.'],
    ['a refusal', { outcome: 'refused', text: 'No.' }],
    ['a part of the labels', '{"editing": 0.3}'],
    ['an answer that was cut off', { outcome: 'truncated', text: WHOLE }],
  ])('asks once more after %s', async (_what, first) => {
    const { outcome, context } = await labelled(first, WHOLE);
    expect(outcome).toEqual({ outcome: 'emit', fields: { labels: LABELS } });
    expect(textOf(context.asked[1]?.request)).toContain('could not be read');
  });

  it('keeps the fuller of two answers, with null for what is missing', async () => {
    const { outcome } = await labelled('{"editing": 0.3, "low_quality": 1}', '{"editing": 0.2}');
    const labels = { ...forEachLabel(() => null), editing: 0.3, lowQuality: 1 };
    expect(outcome).toEqual({ outcome: 'emit', fields: { labels } });
  });

  it.each<[string, string | Said]>([
    ['labels_unreadable', '{"editing": "hardly"}'],
    ['labels_refused', { outcome: 'refused', text: 'No.' }],
    ['labels_truncated', { outcome: 'truncated', text: '{"editing": 0.' }],
  ])('fails as %s after two answers without labels, and asks no third time', async (code, last) => {
    const { outcome, context } = await labelled('Fine.', last);
    expect(outcome).toMatchObject({ outcome: 'fail', code, retryable: true });
    expect(context.asked).toHaveLength(2);
  });

  it('asks nothing about a file that is no longer the one that was read', async () => {
    const context = madeContext();
    const running = stage.run({ ...CLIP, mediaSha256: 'another' }, context);
    await expect(running).rejects.toMatchObject({ code: 'media_changed' });
    expect(context.asked).toEqual([]);
  });
});
