import { describe, expect, it } from 'vitest';
import { createCallEstimator } from '../../../src/endpoints/estimate-call.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';
import { madeCall } from '../../support/made-call.ts';

const cheap = { inputPerMillion: 1, outputPerMillion: 2 };
const dear = { inputPerMillion: 10, outputPerMillion: 20, perPicture: 0.5 };

describe('createCallEstimator', () => {
  it('grows with text, pictures and the room for the answer', () => {
    const { most } = createCallEstimator([cheap]);
    const base = most(requestOf());
    expect(most(requestOf(pictureOf(1))).tokens).toBeGreaterThan(base.tokens + 250);
    const longer = { ...requestOf(), system: 'word '.repeat(600) };
    expect(most(longer).tokens).toBeGreaterThan(base.tokens + 600);
    const sampling = { maxTokens: 1_300 };
    expect(most({ ...requestOf(), sampling }).tokens).toBe(base.tokens + 1_000);
  });

  it('takes the dearest of several servers', () => {
    const request = requestOf(pictureOf(1));
    const one = createCallEstimator([dear]).most(request);
    expect(createCallEstimator([cheap, dear, null]).most(request)).toEqual(one);
    expect(one.usd).toBeGreaterThan(0.5);
  });

  it('is the estimate itself where the server counts nothing', () => {
    const estimator = createCallEstimator([cheap]);
    const most = estimator.most(requestOf());
    const call = madeCall({ inputTokens: null, outputTokens: null, costUsd: null });
    expect(estimator.actual(call, most)).toEqual(most);
  });

  it('follows a server that counts more for its input than was thought', () => {
    const estimator = createCallEstimator([cheap]);
    const request = requestOf(pictureOf(1));
    const sampling = { maxTokens: 300 };
    const call = madeCall({ inputTokens: 25_000, outputTokens: 100, sampling, costUsd: 0.02 });
    const before = estimator.most(request);
    expect(estimator.actual(call, before)).toEqual({ usd: 0.02, tokens: 25_100 });
    expect(estimator.most(request).tokens).toBeGreaterThanOrEqual(25_200);
    estimator.actual(call, estimator.most(request));
    expect(estimator.most(request).tokens).toBeLessThan(26_000);
  });
});
