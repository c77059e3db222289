import { describe, expect, it } from 'vitest';

import { readCompletion } from '../../../src/endpoints/read-completion.ts';

const bad = (what: string): Error => new Error(what);

function read(message: unknown, finishReason: unknown = 'stop', rest: object = {}) {
  return readCompletion({ choices: [{ message, finish_reason: finishReason }], ...rest }, bad);
}

describe('readCompletion', () => {
  it.each([
    ['a text', ' A cat.\n', 'A cat.'],
    [
      'parts',
      [
        { type: 'text', text: 'A ' },
        { type: 'text', text: 'cat.' },
      ],
      'A cat.',
    ],
    ['a thought before it', '<think>\nWhat is it?\n</think>\n\nA cat.', 'A cat.'],
    ['a thought whose beginning was in the prompt', 'What is it?\n</think>\nA cat.', 'A cat.'],
    ['nothing but an unfinished thought', '<think>What is', ''],
    ['nothing', null, ''],
  ])('takes the answer out of %s', (_name, content, text) => {
    expect(read({ content })).toMatchObject({ outcome: 'complete', text });
  });

  it('reads no reasoning field', () => {
    const message = { content: 'A cat.', reasoning: 'Hm.', reasoning_content: 'Hm.' };
    expect(read(message).text).toBe('A cat.');
  });

  it.each([
    ['length', 'truncated'],
    ['max_tokens', 'truncated'],
    ['content_filter', 'refused'],
    ['SAFETY', 'refused'],
    ['stop', 'complete'],
    [null, 'complete'],
  ])('reads the finish reason %s as %s', (finishReason, outcome) => {
    expect(read({ content: 'A' }, finishReason).outcome).toBe(outcome);
  });

  it('gives the tokens of the answer with what they could have been', () => {
    const place = (token: string) => ({
      token,
      logprob: -0.1,
      top_logprobs: [{ token, logprob: -0.1, bytes: null }],
    });
    const tokensOf = (content: string, ...said: string[]) =>
      readCompletion(
        { choices: [{ message: { content }, logprobs: { content: said.map(place) } }] },
        bad,
      ).tokens;
    const good = { token: ' good', top: [{ token: ' good', logprob: -0.1 }] };
    expect(tokensOf('good', ' good')).toEqual([good]);
    expect(tokensOf('good', ' good', '<|im_end|>')).toEqual([good]);
    expect(tokensOf('<think>bad?</think>good', '<think>', 'bad?', '</think>', 'good')).toBeNull();
    expect(read({ content: 'good' }).tokens).toBeNull();
    const odd = { choices: [{ message: { content: 'good' }, logprobs: { tokens: ['good'] } }] };
    expect(readCompletion(odd, bad)).toMatchObject({ text: 'good', tokens: null });
  });

  it('reads a refusal, and says it', () => {
    expect(read({ content: null, refusal: 'No.' })).toMatchObject({
      outcome: 'refused',
      text: 'No.',
    });
  });

  it.each([
    ['no choices', {}],
    ['empty choices', { choices: [] }],
    ['a choice without a message', { choices: [{}] }],
    ['choices that are no list', { choices: 'x' }],
    ['a text', 'hello'],
    ['null', null],
    [
      'a generation that broke off',
      { choices: [{ message: { content: 'A' }, finish_reason: 'error' }] },
    ],
  ])('refuses %s', (_name, body) => {
    expect(() => readCompletion(body, bad)).toThrow();
  });

  it.each([
    ['absent', undefined, null],
    ['null', null, null],
    ['half', { prompt_tokens: 5 }, null],
    ['nonsense', { prompt_tokens: 'x', completion_tokens: -1 }, null],
    [
      'whole',
      { prompt_tokens: 5, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 3 } },
      { inputTokens: 5, outputTokens: 7, cachedInputTokens: 3 },
    ],
  ])('reads a usage that is %s', (_name, usage, expected) => {
    expect(read({ content: 'A' }, 'stop', { usage }).usage).toEqual(expected);
  });

  it('names the model as the server does', () => {
    expect(read({ content: 'A' }, 'stop', { model: 'real-name' }).model).toBe('real-name');
    expect(read({ content: 'A' }, 'stop', { model: 5 }).model).toBeNull();
  });
});
