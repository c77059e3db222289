import type { RunStatus, StageStatus } from '../../monitor/run-status.ts';
import { formatCount, formatRate, formatUsd } from '../format.ts';
import { headlineOf } from '../status-text.ts';

/** One look at a run as one line, for logs: when, how far, how fast, what is wrong. */
export function plainLook(status: RunStatus, at: Date): string {
  const { records, settled, etaSeconds, stages, spending, replicas, barrier } = status;
  const rate =
    etaSeconds === null || etaSeconds <= 0 || settled >= records
      ? []
      : [`${formatRate((records - settled) / etaSeconds)}/s`];
  const { jobs, active } = jobsOf(stages);
  const notAsked = replicas.filter(({ reason }) => reason !== null);
  return [
    `${at.toISOString().slice(0, 19)}Z ${headlineOf(status)}`,
    ...rate,
    `${formatCount(droppedOf(stages, 'rejected'))} rejected`,
    `${formatCount(droppedOf(stages, 'failed'))} failed`,
    ...(jobs + active > 0
      ? [`${formatCount(jobs)} jobs waiting, ${formatCount(active)} active`]
      : []),
    ...(spending.costUsd > 0 ? [formatUsd(spending.costUsd)] : []),
    ...(spending.savedCalls > 0 ? [`${formatCount(spending.savedCalls)} answers kept`] : []),
    ...(barrier === null ? [] : [`${barrier.stage} waits for ${formatCount(barrier.missing)}`]),
    ...(status.budget?.isStopped === true ? ['stopped by its budget'] : []),
    ...notAsked.map(({ endpoint, replica, breaker }) => `${endpoint} ${replica} is ${breaker}`),
  ].join(', ');
}

function droppedOf(stages: readonly StageStatus[], what: 'rejected' | 'failed'): number {
  const counts = stages.flatMap((stage) => Object.values(stage[what]));
  return counts.reduce((sum, count) => sum + count, 0);
}

function jobsOf(stages: readonly StageStatus[]): {
  readonly jobs: number;
  readonly active: number;
} {
  return stages.reduce(
    (sum, { jobs }) => ({
      jobs: sum.jobs + (jobs === null ? 0 : jobs.waiting + jobs.delayed),
      active: sum.active + (jobs?.active ?? 0),
    }),
    { jobs: 0, active: 0 },
  );
}
