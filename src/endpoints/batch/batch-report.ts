import type { BatchReport } from '../../core/batch.ts';
import { EndpointError } from '../../core/errors.ts';
import { classify } from '../classify.ts';
import { record } from '../server-message.ts';

/** OpenAI's statuses in which nothing more will come. */
const OVER: ReadonlySet<string> = new Set(['completed', 'expired', 'cancelled']);
/** Of a batch that does not fit beside those that are out: OpenAI, Azure. */
const CROWDED = /token_limit_exceeded|enqueued|quota_limit|too many batches/i;

/**
 * Reads a batch object. A status that is not known is one of work under way; one that failed with
 * results is over. Null for what is no batch. `title` begins the reason of a refusal.
 */
export function readBatchReport(body: unknown, title: string): BatchReport | null {
  const batch = record(body);
  if (typeof batch.id !== 'string' || typeof batch.status !== 'string') return null;
  // Some servers shout.
  const status = batch.status.toLowerCase();
  // Some say '' for a file that is not there.
  const fileIds = [batch.output_file_id, batch.error_file_id].filter(
    (id): id is string => typeof id === 'string' && id !== '',
  );
  const { completed, failed } = record(batch.request_counts);
  const done =
    typeof completed === 'number' ? completed + (typeof failed === 'number' ? failed : 0) : null;
  const failure = status === 'failed' && fileIds.length === 0 ? failureOf(batch.errors) : null;
  const reason = failure && refusal(failure, title);
  return { id: batch.id, phase: phaseOf(status, failure, fileIds), status, fileIds, done, reason };
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

function phaseOf(
  status: string,
  failure: Failure | null,
  fileIds: readonly string[],
): BatchReport['phase'] {
  if (failure !== null) {
    return CROWDED.test(`${failure.code} ${failure.message}`) ? 'crowded' : 'refused';
  }
  return OVER.has(status) || (status === 'failed' && fileIds.length > 0) ? 'over' : 'working';
}

/** The first of the errors that validation has found. */
function failureOf(errors: unknown): Failure {
  const list = record(errors).data;
  const { code, message, line } = record(Array.isArray(list) ? list[0] : undefined);
  const where = typeof line === 'number' ? `line ${line}: ` : '';
  return {
    code: typeof code === 'string' ? code : '',
    message: `${where}${typeof message === 'string' ? message : 'it does not say why'}`,
  };
}

function refusal({ code, message }: Failure, title: string): EndpointError {
  const body = { error: { code, message } };
  const classed = classify({ status: 400, headers: new Headers(), body }, 0);
  const isMoney = classed.fault === 'endpoint';
  return new EndpointError(
    `${title}: a batch failed before it began${code === '' ? '' : ` (${code})`}: ${message}` +
      `${isMoney ? ` ${classed.message}` : ''} None of its questions was asked, and no record has ` +
      'failed: mend the cause, then resume.',
    { fault: 'endpoint', code: isMoney ? classed.code : 'endpoint_batch_refused' },
  );
}
