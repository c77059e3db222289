import type { BatchResult } from '../../core/batch.ts';
import { EndpointError } from '../../core/errors.ts';
import { classify } from '../classify.ts';
import { type Completion, readCompletion } from '../read-completion.ts';
import { isErrorBody, serverMessageOf } from '../server-message.ts';

/** What a result is: an answer, or an error classed as that of a request of its own would be. */
export type BatchAnswer =
  | { readonly completion: Completion }
  | { readonly completion: null; readonly error: EndpointError };

/** `title` begins the messages of errors. Pure. */
export function readBatchAnswer({ status, body, batch }: BatchResult, title: string): BatchAnswer {
  const where = `${title}, batch ${batch}`;
  if (status === 200 && !isErrorBody(body)) {
    try {
      return { completion: readCompletion(body, (what) => badAnswer(where, what)) };
    } catch (error) {
      if (error instanceof EndpointError) return failed(error);
      throw error;
    }
  }
  if (status === 0) return failed(unanswered(where, body));
  const { message, ...details } = classify({ status, headers: new Headers(), body }, 0);
  return failed(new EndpointError(`${where}: ${message}`, details));
}

function failed(error: EndpointError): BatchAnswer {
  return { completion: null, error };
}

function badAnswer(where: string, what: string): EndpointError {
  return new EndpointError(`${where}: the answer is of no use: ${what}.`, {
    fault: 'transient',
    code: 'endpoint_bad_response',
  });
}

function unanswered(where: string, body: unknown): EndpointError {
  const { text } = serverMessageOf(body);
  return new EndpointError(`${where}: not answered${text === '' ? '' : `: ${text}`}`, {
    fault: 'transient',
    code: 'endpoint_unanswered',
  });
}
