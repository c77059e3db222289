import { describe, expect, it } from 'vitest';
import { readBatchReport } from '../../../../src/endpoints/batch/batch-report.ts';

const read = (batch: object) => readBatchReport({ id: 'batch_1', ...batch }, 'Endpoint test');
const failed = (code: string, message: string) =>
  read({ status: 'failed', errors: { data: [{ code, message, line: null }] } });

describe('what a server says of a batch', () => {
  it.each(['validating', 'in_progress', 'finalizing', 'cancelling', 'IN_PROGRESS', 'queued'])(
    'is work under way where it is %s',
    (status) => {
      expect(read({ status })).toMatchObject({ phase: 'working', reason: null });
    },
  );

  it.each(['completed', 'expired', 'cancelled', 'COMPLETED'])(
    'is over, with what came, where it is %s',
    (status) => {
      const files = { output_file_id: 'file-1', error_file_id: '' };
      expect(read({ status, ...files })).toMatchObject({ phase: 'over', fileIds: ['file-1'] });
    },
  );

  it('is over without any file where no question was answered', () => {
    const files = { output_file_id: null, error_file_id: 'file-2' };
    expect(read({ status: 'completed', ...files })).toMatchObject({ fileIds: ['file-2'] });
  });

  it('is over where it failed half way with results', () => {
    expect(read({ status: 'failed', output_file_id: 'file-1' })).toMatchObject({ phase: 'over' });
  });

  it('counts what is done', () => {
    const request_counts = { total: 9, completed: 3, failed: 1 };
    expect(read({ status: 'in_progress', request_counts })?.done).toBe(4);
    expect(read({ status: 'in_progress' })?.done).toBeNull();
  });

  it('is crowded where it did not fit beside those that are out', () => {
    const message = 'Enqueued token limit reached for gpt-4o. Limit: 90,000 enqueued tokens.';
    expect(failed('token_limit_exceeded', message)?.phase).toBe('crowded');
  });

  it('is refused for good otherwise, and stops the run', () => {
    const refused = failed('model_not_found', 'The model does not support batches');
    expect(refused).toMatchObject({ phase: 'refused', reason: { fault: 'endpoint' } });
    expect(refused?.reason?.message).toContain('The model does not support batches');
    expect(failed('billing_hard_limit_reached', 'Billing hard limit reached')).toMatchObject({
      reason: { code: 'endpoint_quota' },
    });
  });

  it('is nothing where it is no batch', () => {
    expect(readBatchReport({ object: 'list' }, 'Endpoint test')).toBeNull();
  });
});
