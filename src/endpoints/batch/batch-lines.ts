import type { BatchOutput } from '../../core/batch.ts';
import type { ChatRequest } from '../../core/chat.ts';
import { type MaxTokensField, requestBody } from '../request-body.ts';
import { record } from '../server-message.ts';

export interface BatchLineOptions {
  readonly model: string;
  readonly maxTokensField: MaxTokensField;
  /** The path of chat completions, as the server wants it in a batch. */
  readonly url: string;
}

/** A question as a line of an input file, `custom_id` first. */
export function batchLine(
  key: string,
  request: ChatRequest,
  { model, maxTokensField, url }: BatchLineOptions,
): Uint8Array {
  const head = JSON.stringify({ custom_id: key, method: 'POST', url }).slice(0, -1);
  const body = requestBody(model, request, maxTokensField);
  return Buffer.concat([Buffer.from(`${head},"body":`), body, Buffer.from('}\n')]);
}

/**
 * Reads a line of an output or error file; null where it is none. An error stands in the response's
 * body (OpenAI), or beside a response without one (vLLM, and what expired).
 */
export function readOutputLine(line: string): BatchOutput | null {
  const { custom_id: key, response, error } = record(parsed(line));
  if (typeof key !== 'string') return null;
  const { status_code: status, body } = record(response);
  const hasError = error !== null && error !== undefined;
  if (hasError) {
    return { key, status: statusOf(status), body: typeof error === 'string' ? { error } : error };
  }
  return { key, status: statusOf(status), body: body ?? null };
}

/** OpenAI writes 0 for some requests that it lost. */
function statusOf(status: unknown): number {
  return typeof status === 'number' && Number.isInteger(status) ? status : 0;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
