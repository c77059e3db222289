import { describe, expect, it } from 'vitest';
import { batchLine, readOutputLine } from '../../../../src/endpoints/batch/batch-lines.ts';
import { readBatchAnswer } from '../../../../src/endpoints/batch/batch-answer.ts';
import { pictureOf, requestOf } from '../../../support/chat-requests.ts';

const KEY = 'a'.repeat(64);
const OPTIONS = {
  model: 'm',
  maxTokensField: 'max_tokens' as const,
  url: '/v1/chat/completions',
};

function answerTo(line: object) {
  const output = readOutputLine(JSON.stringify({ custom_id: KEY, ...line }));
  if (output === null) return null;
  const result = { ...output, batch: '0001', at: 0, tookMs: 0, tries: 1 };
  const { completion, ...rest } = readBatchAnswer(result, 'Endpoint test');
  return completion ?? ('error' in rest ? rest.error : null);
}

describe('a line of an input file', () => {
  it('is one line, with the key first and the body of a request of its own', () => {
    const text = Buffer.from(batchLine(KEY, requestOf(pictureOf(1)), OPTIONS)).toString();
    expect(text.startsWith(`{"custom_id":"${KEY}",`)).toBe(true);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toMatchObject({
      custom_id: KEY,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'm', max_tokens: 300, messages: [{ role: 'system' }, { role: 'user' }] },
    });
  });
});

describe('a line of an output file', () => {
  const body = { choices: [{ message: { content: 'A boat.' }, finish_reason: 'stop' }] };

  it('holds an answer as OpenAI and vLLM write it', () => {
    const response = { status_code: 200, request_id: 'r', body };
    expect(answerTo({ response, error: null })).toMatchObject({ text: 'A boat.' });
    expect(answerTo({ response })).toMatchObject({ text: 'A boat.' });
  });

  it.each([
    [
      'an error of OpenAI in the body',
      { response: { status_code: 400, body: { error: { message: 'Bad picture' } } }, error: null },
      { fault: 'request', code: 'endpoint_rejected', status: 400 },
    ],
    [
      'an error of vLLM beside a response without a body',
      {
        response: { status_code: 400, request_id: 'r', body: null },
        error: { error: { message: 'maximum context length is 10 tokens', code: 400 } },
      },
      { fault: 'request', code: 'endpoint_context_overflow', status: 400 },
    ],
    [
      'an error of vLLM as a text',
      { response: { status_code: 400, body: null }, error: 'At most 1 image(s) may be provided' },
      { fault: 'request', code: 'endpoint_too_many_pictures' },
    ],
    [
      'what expired',
      { response: null, error: { code: 'batch_expired', message: 'The window expired.' } },
      { fault: 'transient', code: 'endpoint_unanswered' },
    ],
    [
      'what OpenAI lost',
      { response: { status_code: 0, request_id: '', body: {} }, error: null },
      { fault: 'transient', code: 'endpoint_unanswered' },
    ],
    [
      'an empty account',
      { response: { status_code: 429, body: { error: { code: 'insufficient_quota' } } } },
      { fault: 'endpoint', code: 'endpoint_quota' },
    ],
    [
      'an answer without a choice',
      { response: { status_code: 200, body: { choices: [] } } },
      { fault: 'transient', code: 'endpoint_bad_response' },
    ],
  ])('classes %s as that of a request of its own', (_, line, error) => {
    expect(answerTo(line)).toMatchObject(error);
  });

  it('is none where it is no JSON, or names no question', () => {
    expect(readOutputLine('{"custom_id": "a", "respo')).toBeNull();
    expect(readOutputLine('{"response": null}')).toBeNull();
  });
});
