import type { Behaviour, Trouble } from './chat-server-behaviour.ts';
import type { Said } from './chat-server-answer.ts';
import { answerTo, completion, markerOf } from './chat-server-answer.ts';
import type { Question } from './chat-server-question.ts';

/** What goes over the wire. */
export type Reply =
  | {
      readonly kind: 'send' | 'drop';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

const JSON_HEADERS = { 'content-type': 'application/json' };

export function replyTo(question: Question, trouble: Trouble | null, behaviour: Behaviour): Reply {
  const say = (said: Partial<Said>): Reply =>
    json(
      200,
      completion(question, { text: answerTo(question), finishReason: 'stop', ...said }, behaviour),
    );
  const right = say({});
  if (question.topLogprobs !== null && behaviour.logprobs === 'refused') {
    return json(400, { error: { message: 'logprobs are not supported with this model' } });
  }
  if (question.schemaForm !== null && !behaviour.schemaForms.includes(question.schemaForm)) {
    return json(400, { error: { message: 'response_format: this form is not supported' } });
  }
  if (
    behaviour.maxTokensField !== 'either' &&
    behaviour.maxTokensField !== question.maxTokensField
  ) {
    return json(400, { error: { message: `Unsupported parameter: '${question.maxTokensField}'` } });
  }
  if (trouble === null) return right;
  switch (trouble.kind) {
    case 'rate-limit':
      return rateLimited(trouble);
    case 'loading':
      return loading(trouble.retryAfter);
    case 'status':
      return anyStatus(trouble);
    case 'refuse':
      return say(refusal(trouble.how));
    case 'truncate':
      return say({ text: answerTo(question).slice(0, 60), finishReason: 'length' });
    case 'say':
      return say({
        text: trouble.text.replaceAll('{marker}', markerOf(question)),
        top: trouble.top ?? null,
      });
    case 'html':
      return sent(200, '<!doctype html><title>Gateway</title><p>OK', {
        'content-type': 'text/html',
      });
    case 'invalid-utf8':
      return sent(200, notUtf8(right), JSON_HEADERS);
    case 'empty-choices':
      return json(200, { id: 'chatcmpl-0', object: 'chat.completion', choices: [] });
    case 'error-body':
      return json(200, { error: trouble.error });
    case 'stream':
      return sent(200, eventsOf(question), { 'content-type': 'text/event-stream' });
    case 'late':
      return right;
    case 'drop':
      return right.kind === 'send' ? { ...right, kind: 'drop' } : right;
    case 'reset':
    case 'hang':
      return { kind: trouble.kind };
  }
}

export function rateLimited(limits: {
  readonly retryAfter?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}): Reply {
  return json(
    429,
    { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } },
    {
      ...(limits.retryAfter !== undefined && { 'retry-after': limits.retryAfter }),
      ...(limits.retryAfterMs !== undefined && { 'retry-after-ms': String(limits.retryAfterMs) }),
    },
  );
}

export function loading(retryAfter?: string): Reply {
  return json(
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return sent(status, JSON.stringify(body), { ...JSON_HEADERS, ...headers });
}

function sent(status: number, body: string | Uint8Array, headers: Record<string, string>): Reply {
  return { kind: 'send', status, headers, body };
}

function anyStatus(trouble: Extract<Trouble, { kind: 'status' }>): Reply {
  const { status, body = { error: { message: `status ${status}` } }, headers } = trouble;
  if (typeof body === 'string')
    return sent(status, body, { 'content-type': 'text/plain', ...headers });
  return json(status, body, headers);
}

function refusal(how: 'refusal' | 'content-filter' | 'wording'): Partial<Said> {
  if (how === 'refusal') return { text: null, refusal: 'I cannot help with that.' };
  if (how === 'content-filter') return { text: '', finishReason: 'content_filter' };
  return { text: "I'm sorry, but I can't help with this request." };
}

function notUtf8(right: Reply): Uint8Array {
  const bytes = Buffer.from('body' in right ? right.body : '');
  bytes[bytes.indexOf('tones')] = 0xff;
  return bytes;
}

function eventsOf(question: Question): string {
  const words = answerTo(question).split(' ');
  const chunks = words.map((word) => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content: `${word} ` }, finish_reason: null }],
  }));
  return [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]']
    .map((data) => `data: ${data}\n\n`)
    .join('');
}
