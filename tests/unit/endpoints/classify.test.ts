import { describe, expect, it } from 'vitest';

import { classify } from '../../../src/endpoints/classify.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

function ofResponse(status: number, body: unknown, headers: Record<string, string> = {}) {
  return classify({ status, headers: new Headers(headers), body }, NOW_MS);
}

function ofError(code: string, message = 'boom') {
  const error = new TypeError('fetch failed', {
    cause: Object.assign(new Error(message), { code }),
  });
  return classify({ error }, NOW_MS);
}

describe('a status', () => {
  it.each([
    [400, 'request', 'endpoint_rejected'],
    [401, 'endpoint', 'endpoint_unauthorised'],
    [402, 'endpoint', 'endpoint_quota'],
    [403, 'endpoint', 'endpoint_unauthorised'],
    [404, 'endpoint', 'endpoint_wrong_url'],
    [405, 'endpoint', 'endpoint_wrong_url'],
    [408, 'transient', 'endpoint_server_error'],
    [409, 'transient', 'endpoint_server_error'],
    [413, 'request', 'endpoint_too_large'],
    [422, 'request', 'endpoint_rejected'],
    [429, 'busy', 'endpoint_rate_limited'],
    [500, 'transient', 'endpoint_server_error'],
    [502, 'transient', 'endpoint_server_error'],
    [503, 'busy', 'endpoint_overloaded'],
    [504, 'transient', 'endpoint_server_error'],
    [529, 'busy', 'endpoint_overloaded'],
  ])('%i alone is a %s fault, %s', (status, fault, code) => {
    expect(ofResponse(status, '')).toMatchObject({ fault, code, status });
  });

  it('of a redirect says where the base URL leads', () => {
    const classed = ofResponse(301, '', { location: 'https://host/v1/chat/completions' });
    expect(classed).toMatchObject({ fault: 'endpoint', code: 'endpoint_wrong_url' });
    expect(classed.message).toContain('https://host/v1/chat/completions');
  });
});

describe('the words of a server', () => {
  const overflow =
    "This model's maximum context length is 4096 tokens. However, you requested 5000";
  it.each([
    [
      'OpenAI without money',
      429,
      { error: { code: 'insufficient_quota', message: 'x' } },
      'endpoint',
      'endpoint_quota',
    ],
    [
      'a used-up balance',
      429,
      { error: { code: 'credit_balance_exhausted' } },
      'endpoint',
      'endpoint_quota',
    ],
    [
      'DeepSeek without money',
      402,
      { error: { message: 'Insufficient Balance' } },
      'endpoint',
      'endpoint_quota',
    ],
    [
      'Gemini above its rate',
      429,
      [
        {
          error: {
            code: 429,
            message: 'You exceeded your current quota',
            status: 'RESOURCE_EXHAUSTED',
          },
        },
      ],
      'busy',
      'endpoint_rate_limited',
    ],
    [
      'OpenRouter moderation',
      403,
      {
        error: { code: 403, message: 'flagged', metadata: { reasons: ['x'], flagged_input: 'y' } },
      },
      'request',
      'endpoint_moderated',
    ],
    [
      'the content filter of Azure',
      400,
      { error: { code: 'content_filter', message: 'x' } },
      'request',
      'endpoint_moderated',
    ],
    [
      'vLLM without the model',
      404,
      {
        object: 'error',
        message: 'The model `x` does not exist.',
        type: 'NotFoundError',
        code: 404,
      },
      'endpoint',
      'endpoint_model_missing',
    ],
    [
      'Ollama without the model',
      404,
      { error: { message: 'model "x" not found, try pulling it first' } },
      'endpoint',
      'endpoint_model_missing',
    ],
    [
      'OpenRouter with a wrong name',
      400,
      { error: { message: 'x is not a valid model ID' } },
      'endpoint',
      'endpoint_model_missing',
    ],
    [
      'vLLM out of context',
      400,
      { object: 'error', message: overflow },
      'request',
      'endpoint_context_overflow',
    ],
    [
      'llama.cpp out of context',
      400,
      { error: { type: 'exceed_context_size_error', message: 'x', n_ctx: 4096 } },
      'request',
      'endpoint_context_overflow',
    ],
    [
      'an overflow that comes as a 500',
      500,
      { error: { message: 'the request exceeds the available context size' } },
      'request',
      'endpoint_context_overflow',
    ],
    [
      'vLLM with too many pictures',
      400,
      { error: { message: 'At most 1 image(s) may be provided in one request.' } },
      'request',
      'endpoint_too_many_pictures',
    ],
    [
      'llama.cpp while it loads',
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'busy',
      'endpoint_overloaded',
    ],
    [
      'a parameter that the model refuses',
      400,
      { error: { code: 'unsupported_parameter', param: 'max_tokens', message: 'x' } },
      'endpoint',
      'endpoint_unsupported_option',
    ],
    [
      'a missing file, not a missing model',
      400,
      { error: { message: 'The model failed: image not found' } },
      'request',
      'endpoint_rejected',
    ],
    [
      'an error with status 200 and its own code',
      200,
      { error: { code: 429, message: 'slow down' } },
      'busy',
      'endpoint_rate_limited',
    ],
    [
      'an error with status 200 and no code',
      200,
      { error: { message: 'provider failed' } },
      'transient',
      'endpoint_bad_response',
    ],
    [
      'an error with status 200 about money',
      200,
      { error: { code: 402, message: 'Insufficient credits' } },
      'endpoint',
      'endpoint_quota',
    ],
  ])('%s', (_name, status, body, fault, code) => {
    expect(ofResponse(status, body)).toMatchObject({ fault, code });
  });

  it('name the option that makes newer OpenAI models work', () => {
    const body = { error: { code: 'unsupported_parameter', param: 'max_tokens', message: 'x' } };
    expect(ofResponse(400, body).message).toContain('maxTokensField: max_completion_tokens');
  });

  it.each([
    ['FastAPI', { detail: [{ msg: 'field required' }] }, 'field required'],
    ['a plain text', 'upstream\n  is gone', 'upstream is gone'],
    ['a page', '<html><head><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
    ['TGI', { error: 'Model is overloaded', error_type: 'overloaded' }, 'Model is overloaded'],
  ])('are quoted from %s', (_name, body, text) => {
    expect(ofResponse(502, body).message).toContain(text);
  });

  it('are cut where a server echoes the whole request', () => {
    const body = { error: { message: 'A'.repeat(100_000) } };
    expect(ofResponse(400, body).message.length).toBeLessThan(600);
  });
});

describe('a connection error', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s: nobody answers there',
    (code) => {
      expect(ofError(code)).toMatchObject({ fault: 'transient', code: 'endpoint_unreachable' });
    },
  );

  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ANYTHING'])(
    '%s: the connection broke',
    (code) => {
      expect(ofError(code)).toMatchObject({ fault: 'transient', code: 'endpoint_connection_lost' });
    },
  );

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s: a person must see to the certificate', (code) => {
    const classed = ofError(code, 'certificate has expired');
    expect(classed).toMatchObject({ fault: 'endpoint', code: 'endpoint_certificate' });
    expect(classed.message).toContain('certificate has expired');
  });

  it('with one error per address of a name is found inside', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:9'), {
      code: 'ECONNREFUSED',
    });
    const error = new TypeError('fetch failed', {
      cause: new AggregateError([refused], 'all failed'),
    });
    expect(classify({ error }, NOW_MS)).toMatchObject({ code: 'endpoint_unreachable' });
    expect(classify({ error }, NOW_MS).message).toContain('::1:9');
  });

  it('that is no Error is still classed', () => {
    expect(classify({ error: 'odd' }, NOW_MS)).toMatchObject({ fault: 'transient' });
  });
});

describe('the pause that a server asks for', () => {
  it('is read from the headers', () => {
    expect(ofResponse(429, '', { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(ofResponse(503, '', {}).retryAfterMs).toBeNull();
  });

  it('is read from the body of Gemini', () => {
    const details = [{ '@type': 'x' }, { retryDelay: '34.5s' }];
    expect(ofResponse(429, [{ error: { code: 429, details } }]).retryAfterMs).toBe(34_500);
  });
});
