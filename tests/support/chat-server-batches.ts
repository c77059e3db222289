import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Behaviour } from './chat-server-behaviour.ts';
import { json, type Reply } from './chat-server-reply.ts';

/** What a question in a batch came to; status 0 where it was lost. */
export interface BatchedReply {
  readonly status: number;
  readonly body: unknown;
}

/** A batch as the server has it. */
export interface SeenBatch {
  readonly id: string;
  readonly status: string;
  readonly questions: number;
  readonly inputBytes: number;
  readonly metadata: unknown;
}

interface StoredBatch {
  readonly id: string;
  readonly inputFile: string;
  readonly lines: readonly Line[];
  readonly createdMs: number;
  readonly metadata: unknown;
  readonly ends: NonNullable<Behaviour['batches']['ends']>;
  status: string;
  files: { output: string | null; errors: string | null };
}

interface Line {
  readonly custom_id: string;
  readonly url: string;
  readonly body: unknown;
}

/** OpenAI's Files and Batches API, kept in memory. */
export class BatchShelf {
  readonly #files = new Map<string, string>();
  readonly #batches: StoredBatch[] = [];
  #lost = 0;

  report(): readonly SeenBatch[] {
    return this.#batches.map(({ id, status, lines, inputFile, metadata }) => ({
      ...{ id, status, metadata },
      questions: lines.length,
      inputBytes: this.#files.get(inputFile)?.length ?? 0,
    }));
  }

  uploads(): number {
    return [...this.#files.keys()].filter((id) => id.startsWith('file-in-')).length;
  }

  /** Null for a route that is not its own. */
  serve(
    request: IncomingMessage,
    body: string,
    behaviour: Behaviour,
    answer: (body: string) => BatchedReply,
  ): Reply | null {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    const [, version, kind, id, part] = pathname.split('/');
    if (version !== 'v1') return null;
    for (const batch of this.#batches) this.#workOn(batch, behaviour, answer);
    const route = `${request.method} ${kind}${id === undefined ? '' : '/ID'}${part ? `/${part}` : ''}`;
    switch (route) {
      case 'POST files':
        return this.#upload(body);
      case 'GET files/ID/content':
        return this.#content(id ?? '');
      case 'POST batches':
        return this.#create(body, behaviour);
      case 'GET batches':
        return behaviour.batches.listed ? this.#list(searchParams) : null;
      case 'GET batches/ID':
        return this.#retrieve(id ?? '');
      default:
        return null;
    }
  }

  #upload(form: string): Reply {
    const content = /filename="[^"]*"[^]*?\r\n\r\n([^]*)\r\n--[^\r\n]+--\r\n$/.exec(form)?.[1];
    if (content === undefined || !form.includes('name="purpose"\r\n\r\nbatch\r\n')) {
      return json(400, { error: { message: 'no file, or not for a batch' } });
    }
    const id = `file-in-${this.#files.size + 1}`;
    this.#files.set(id, content);
    return json(200, { id, object: 'file', purpose: 'batch', bytes: content.length });
  }

  #content(id: string): Reply {
    const content = this.#files.get(id);
    if (content === undefined) return json(404, { error: { message: `No such file: ${id}` } });
    return { kind: 'send', status: 200, headers: {}, body: content };
  }

  #create(body: string, { batches }: Behaviour): Reply {
    const order = JSON.parse(body) as {
      input_file_id: string;
      endpoint: string;
      metadata: unknown;
    };
    const content = this.#files.get(order.input_file_id);
    if (content === undefined) return json(400, { error: { message: 'No such input file' } });
    const lines = content
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
    const isFirst = this.#batches.length < (batches.first ?? Number.POSITIVE_INFINITY);
    const isFull = this.#batches.filter(isOut).length >= (batches.room ?? Number.POSITIVE_INFINITY);
    const isOdd =
      new Set(lines.map((line) => line.custom_id)).size < lines.length ||
      lines.some(({ url }) => url !== order.endpoint);
    const batch: StoredBatch = {
      id: `batch_${this.#batches.length + 1}`,
      inputFile: order.input_file_id,
      ...{ lines, metadata: order.metadata, createdMs: performance.now(), status: 'validating' },
      ends: isFull ? 'crowded' : isOdd ? 'failed' : isFirst ? batches.ends : 'completed',
      files: { output: null, errors: null },
    };
    this.#batches.push(batch);
    this.#lost += 1;
    return this.#lost <= batches.loseCreated ? { kind: 'reset' } : json(200, shown(batch));
  }

  #list(query: URLSearchParams): Reply {
    const latest = this.#batches.toReversed();
    const after = latest.findIndex(({ id }) => id === query.get('after')) + 1;
    const limit = Number(query.get('limit') ?? 20);
    const data = latest.slice(after, after + limit).map(shown);
    return json(200, { object: 'list', data, has_more: after + limit < latest.length });
  }

  #retrieve(id: string): Reply {
    const batch = this.#batches.find((each) => each.id === id);
    if (!batch) return json(404, { error: { message: `No such batch: ${id}` } });
    return json(200, shown(batch));
  }

  #workOn(
    batch: StoredBatch,
    { batches }: Behaviour,
    answer: (body: string) => BatchedReply,
  ): void {
    if (!isOut(batch)) return;
    if (batch.ends === 'failed' || batch.ends === 'crowded') {
      batch.status = 'failed';
      return;
    }
    batch.status = 'in_progress';
    if (performance.now() - batch.createdMs < batches.workMs) return;
    const output: string[] = [];
    const errors: string[] = [];
    for (const { custom_id, body } of batch.lines) {
      const isReached = batch.ends === 'completed' || fractionOf(custom_id) < batches.reached;
      const line = isReached
        ? replyLine(custom_id, answer(JSON.stringify(body)))
        : expiredLine(custom_id);
      (line.isAnswer ? output : errors).push(line.text);
    }
    // In any order.
    batch.files = { output: this.#store(output.toReversed()), errors: this.#store(errors) };
    batch.status = batch.ends;
  }

  #store(lines: readonly string[]): string | null {
    if (lines.length === 0) return null;
    const id = `file-out-${this.#files.size + 1}`;
    this.#files.set(id, `${lines.join('\n')}\n`);
    return id;
  }
}

function isOut({ status }: StoredBatch): boolean {
  return status === 'validating' || status === 'in_progress';
}

function shown({ id, status, inputFile, lines, files, ends, metadata }: StoredBatch): object {
  return {
    ...{ id, object: 'batch', endpoint: '/v1/chat/completions', status, metadata },
    input_file_id: inputFile,
    output_file_id: files.output,
    // OpenAI says '' at times.
    error_file_id: files.errors ?? '',
    errors: status === 'failed' ? { object: 'list', data: [failureOf(ends)] } : null,
    request_counts: {
      total: lines.length,
      completed: isOut({ status } as StoredBatch) ? 0 : lines.length,
      failed: 0,
    },
  };
}

function failureOf(ends: StoredBatch['ends']): object {
  return ends === 'crowded'
    ? {
        code: 'token_limit_exceeded',
        message: 'Enqueued token limit reached for test-model.',
        line: null,
      }
    : { code: 'invalid_json_line', message: 'This line is not parseable as valid JSON.', line: 1 };
}

/** As OpenAI writes them; `isAnswer` says which file it goes to. */
function replyLine(custom_id: string, { status, body }: BatchedReply) {
  const id = `batch_req_${custom_id.slice(0, 12)}`;
  const response = { status_code: status, request_id: status === 0 ? '' : id, body: body ?? {} };
  return {
    isAnswer: status === 200,
    text: JSON.stringify({ id, custom_id, response, error: null }),
  };
}

function expiredLine(custom_id: string) {
  const error = {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  };
  const id = `batch_req_${custom_id.slice(0, 12)}`;
  return { isAnswer: false, text: JSON.stringify({ id, custom_id, response: null, error }) };
}

function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
