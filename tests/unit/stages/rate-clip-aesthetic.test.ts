import { describe, expect, it } from 'vitest';
import { rateClipAesthetic } from '../../../src/stages/rate-clip-aesthetic.ts';
import { FACTS, madeContext, type Said } from './made-context.ts';

const CLIP = { uri: 'a.mp4', startSeconds: 10, endSeconds: 16, mediaSha256: FACTS.mediaSha256 };
const GOOD: Said = { outcome: 'complete', text: 'good' };
const BAD: Said = { outcome: 'complete', text: 'bad' };
const NONE: Said = { outcome: 'refused', text: 'I cannot.' };

async function rated(answers: readonly Said[], reduce: 'mean' | 'min' = 'mean', endSeconds = 16) {
  const context = madeContext({ answers });
  const stage = rateClipAesthetic({
    ...{ prompt: 'Rate it.', logprobs: false, sampling: {}, picture: {} },
    ...{ picturesPerClip: 3, reduce },
  });
  const outcome = await stage.run({ ...CLIP, endSeconds }, context);
  return { outcome, questions: context.asked.length };
}

describe('rate-aesthetic of a clip', () => {
  it('asks for each of a few frames, and takes the mean', async () => {
    expect(await rated([GOOD, BAD, GOOD])).toEqual({
      outcome: {
        outcome: 'emit',
        fields: { aesthetic: 3, aestheticScorer: 'five-words-1-answer' },
      },
      questions: 3,
    });
  });

  it('takes the worst frame where that is asked for', async () => {
    expect((await rated([GOOD, BAD, GOOD], 'min')).outcome).toMatchObject({
      fields: { aesthetic: 1 },
    });
  });

  it('asks once for a clip of two seconds', async () => {
    expect(await rated([GOOD], 'mean', 12)).toMatchObject({ questions: 1 });
  });

  it('leaves out the frames that the model refuses, and gives null where it refuses all', async () => {
    const some = await rated([GOOD, NONE, GOOD]);
    expect(some.outcome).toMatchObject({ fields: { aesthetic: 4 } });
    const all = await rated([NONE, NONE, NONE]);
    expect(all.outcome).toMatchObject({ outcome: 'emit', fields: { aesthetic: null } });
  });
});
