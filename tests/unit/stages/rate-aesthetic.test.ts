import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../src/core/errors.ts';
import { rateAesthetic } from '../../../src/stages/rate-aesthetic.ts';
import { FACTS, madeContext, textOf, type Said } from './made-context.ts';

const RECORD = { ...FACTS, uri: 'a.jpg' };
const OPTIONS = { prompt: 'Rate it.', logprobs: true, sampling: { maxTokens: 8 }, picture: {} };
const SURE: Said = {
  outcome: 'complete',
  text: 'good',
  tokens: [
    {
      token: 'good',
      top: [
        { token: 'good', logprob: Math.log(0.5) },
        { token: 'fair', logprob: Math.log(0.5) },
      ],
    },
  ],
};

async function rated(answer: Said, changes: Partial<typeof OPTIONS> = {}) {
  const context = madeContext({ answers: [answer] });
  const outcome = await rateAesthetic({ ...OPTIONS, ...changes }).run(RECORD, context);
  return { outcome, asked: context.asked };
}

describe('rate-aesthetic', () => {
  it('shows the picture to the aesthetic role and asks for log-probabilities', async () => {
    const { outcome, asked } = await rated(SURE);
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { aesthetic: 3.5, aestheticScorer: 'five-words-1-logprobs' },
    });
    expect(asked).toMatchObject([{ role: 'aesthetic', request: { topLogprobs: 20 } }]);
    expect(textOf(asked[0]?.request)).toBe('Rate it.');
  });

  it('names another scorer where the score is that of the answer', async () => {
    const { outcome, asked } = await rated(
      { outcome: 'complete', text: 'Poor' },
      { logprobs: false },
    );
    expect(outcome).toMatchObject({
      fields: { aesthetic: 2, aestheticScorer: 'five-words-1-answer' },
    });
    expect(asked[0]?.request.topLogprobs).toBeUndefined();
  });

  it('asks without log-probabilities where the server refuses a request with them', async () => {
    const context = madeContext();
    const asked: (number | undefined)[] = [];
    const ask: typeof context.ask = async (role, request) => {
      asked.push(request.topLogprobs);
      if (request.topLogprobs !== undefined) {
        throw new EndpointError('no logprobs', { fault: 'request', code: 'endpoint_request' });
      }
      const { call } = await madeContext({ answers: [SURE] }).ask(role, request);
      return { outcome: 'complete', text: 'good', call };
    };
    const outcome = await rateAesthetic(OPTIONS).run(RECORD, { ...context, ask });
    expect(outcome).toMatchObject({ fields: { aesthetic: 4 } });
    expect(asked).toEqual([20, undefined]);
  });

  it('gives no score where the model refuses', async () => {
    const { outcome } = await rated({ outcome: 'refused', text: 'I cannot.' });
    expect(outcome).toMatchObject({ outcome: 'emit', fields: { aesthetic: null } });
  });

  it('fails the record where the answer is no rating, quoting it', async () => {
    await expect(rated({ outcome: 'complete', text: 'Lovely!' })).rejects.toMatchObject({
      code: 'aesthetic_no_rating',
      retryable: true,
      message: expect.stringContaining('"Lovely!"') as string,
    });
  });

  it('rates no picture that is another than the one that was read', async () => {
    const context = madeContext({ answers: [SURE] });
    const stage = rateAesthetic(OPTIONS);
    await expect(stage.run({ ...RECORD, mediaSha256: 'other' }, context)).rejects.toMatchObject({
      code: 'media_changed',
    });
    expect(context.asked).toEqual([]);
  });
});
