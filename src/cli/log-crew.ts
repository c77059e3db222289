import { messageForLog, RecaptorError, UNEXPECTED } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Job } from '../core/queue.ts';
import { sumOf } from '../monitor/current-tallies.ts';
import type { CrewEvents } from '../run/crew.ts';
import type { LoggedWarning } from './output.ts';

/** Lines of the log for what a crew does. */
export function logCrew(log: Log): Pick<CrewEvents, 'onLine' | 'onTally' | 'onJob'> {
  return {
    onLine: (line, tookMs) => {
      if (line.outcome !== 'fail' || !log.isOn('debug')) return;
      // Not its message: it may quote a caption, and stands in failed.jsonl.
      const { id, stage, code } = line;
      log.write('debug', 'record-failed', 'a record has failed', {
        record: id,
        stage,
        code,
        tookMs,
      });
    },
    onTally: ({ stage, shard, ...tally }) => {
      const { emitted, calls, costUsd } = tally;
      const [rejected, failed] = [sumOf(tally.rejected), sumOf(tally.failed)];
      const fields = { stage, shard, emitted, rejected, failed, calls, costUsd };
      log.write('info', 'shard-finished', 'a stage has finished a shard', fields);
    },
    onJob: ({ run, stage, shard }, outcome, tookMs) => {
      const fields = { run, stage, shard, outcome, tookMs };
      log.write('debug', 'job-ended', `a job is ${outcome}`, fields);
    },
  };
}

/** How trouble with a job stands in the log. */
export function loggedTrouble(error: unknown, job: Job | null, postponed: boolean): LoggedWarning {
  const code = error instanceof RecaptorError ? error.code : UNEXPECTED;
  return {
    level: postponed ? 'warn' : 'error',
    event: postponed ? 'job-postponed' : 'job-failed',
    text: messageForLog(error),
    fields: { code, ...(job && { run: job.run, stage: job.stage, shard: job.shard }) },
  };
}
