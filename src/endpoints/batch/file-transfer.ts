import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, request } from 'undici';
import { EndpointError } from '../../core/errors.ts';
import { checkedKey } from '../checked-options.ts';
import { classify, type Failure } from '../classify.ts';
import { createMask } from '../secrets.ts';

export interface FileTransferOptions {
  readonly title: string;
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly connectTimeoutMs: number;
  readonly now: () => number;
}

/** Moves files of hundreds of megabytes, none of which is ever held whole. */
export interface FileTransfer {
  /** POST /files with purpose `batch`. Resolves to the parsed answer. */
  upload(path: string, name: string, signal: AbortSignal): Promise<unknown>;
  download(fileId: string, path: string, signal: AbortSignal): Promise<void>;
}

const BOUNDARY = 'recaptor-5f1c3b7a9e2d4068';
/** Without a byte for so long a transfer is dead; its whole length has no limit. */
const SILENCE_MS = 120_000;

/** Throws ConfigError for a key that cannot be one. */
export function createFileTransfer(options: FileTransferOptions): FileTransfer {
  const { title, connectTimeoutMs } = options;
  const apiKey = checkedKey(title, options.apiKey);
  const mask = createMask(apiKey);
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  });
  const headers = { authorization: `Bearer ${apiKey ?? 'none'}` };
  const base = options.baseUrl.replace(/\/+$/, '');
  const failed = (failure: Failure): EndpointError => {
    const { message, ...details } = classify(failure, options.now());
    return new EndpointError(mask(`${title}: ${message}`), details);
  };
  const exchange = async (
    path: string,
    asked: Omit<NonNullable<Parameters<typeof request>[1]>, 'dispatcher'>,
    signal: AbortSignal,
  ) => {
    try {
      const response = await request(`${base}${path}`, { ...asked, dispatcher, signal });
      const { statusCode: status, body } = response;
      if (status >= 200 && status < 300) return body;
      throw failed({ status, headers: new Headers(), body: parsed(mask(await body.text())) });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof EndpointError ? error : failed({ error });
    }
  };
  return {
    upload: async (path, name, signal) => {
      const { head, tail } = wrapping(name);
      const length = head.length + (await stat(path)).size + tail.length;
      const sent = {
        ...headers,
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        'content-length': String(length),
      };
      const content = async function* () {
        yield head;
        yield* createReadStream(path);
        yield tail;
      };
      const form = { method: 'POST' as const, headers: sent, body: Readable.from(content()) };
      return parsed(await (await exchange('/files', form, signal)).text());
    },
    download: async (fileId, path, signal) => {
      const from = `/files/${encodeURIComponent(fileId)}/content`;
      const body = await exchange(from, { method: 'GET', headers }, signal);
      try {
        await pipeline(body, createWriteStream(path), { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw failed({ error });
      }
    },
  };
}

/** What stands before and behind the file's bytes in a form. */
function wrapping(name: string): { readonly head: Buffer; readonly tail: Buffer } {
  const part = (what: string): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; ${what}\r\n`;
  const head = [
    `${part('name="purpose"')}\r\nbatch\r\n`,
    `${part(`name="file"; filename="${name}"`)}content-type: application/jsonl\r\n\r\n`,
  ];
  return { head: Buffer.from(head.join('')), tail: Buffer.from(`\r\n--${BOUNDARY}--\r\n`) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
