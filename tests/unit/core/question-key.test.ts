import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/core/chat.ts';
import { questionKeyOf } from '../../../src/core/question-key.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';

const request = requestOf(pictureOf(1), pictureOf(2));

describe('questionKeyOf', () => {
  it('is the same for the same question, whichever server is to be avoided', () => {
    const same = { ...requestOf(pictureOf(1), pictureOf(2)), avoidReplica: 'a' };
    expect(questionKeyOf('m', same)).toBe(questionKeyOf('m', request));
  });

  it.each<[string, string, ChatRequest]>([
    ['model', 'other', request],
    ['instruction', 'm', { ...request, system: 'Be brief.' }],
    ['text', 'm', { ...request, parts: [{ text: 'x' }, ...request.parts.slice(1)] }],
    ['picture', 'm', requestOf(pictureOf(1), pictureOf(3))],
    ['order of pictures', 'm', requestOf(pictureOf(2), pictureOf(1))],
    ['temperature', 'm', { ...request, sampling: { ...request.sampling, temperature: 0.7 } }],
    ['seed', 'm', { ...request, sampling: { ...request.sampling, seed: 8 } }],
    ['number of tokens', 'm', { ...request, sampling: { ...request.sampling, maxTokens: 9 } }],
    ['log-probabilities', 'm', { ...request, topLogprobs: 5 }],
    ['schema', 'm', { ...request, jsonSchema: { name: 'a', schema: {} } }],
    ['repetition', 'm', { ...request, repetition: 1 }],
  ])('changes with the %s', (_what, model, changed) => {
    expect(questionKeyOf(model, changed)).not.toBe(questionKeyOf('m', request));
  });

  it('does not take a text for a picture of that name', () => {
    const [, picture] = [pictureOf(1), pictureOf(2)];
    const sampling = { maxTokens: 1 };
    expect(questionKeyOf('m', { parts: [{ picture }], sampling })).not.toBe(
      questionKeyOf('m', { parts: [{ text: picture.sha256 }], sampling }),
    );
  });
});
