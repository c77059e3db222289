import type { Registry } from 'prom-client';
import type { Spending } from '../../core/spending.ts';
import type { RunStatus, StageStatus } from '../run-status.ts';
import { readFamily, type ReadFamily, type ReadValue } from './read-family.ts';

/**
 * How runs stand by their files, work of ended processes included. Gauges: a retry takes records
 * back. Their names begin with `recaptor_run_`, so that they are never added to what workers count.
 */
export function runFamilies(registry: Registry): (runs: readonly RunStatus[]) => void {
  const gauge = (name: string, help: string): ReadFamily =>
    readFamily(registry, `recaptor_run_${name}`, 'gauge', help);
  const perRun = [
    [gauge('records', 'Records to bring to their end'), (run: RunStatus) => run.records],
    [gauge('records_settled', 'Records that have reached it'), (run: RunStatus) => run.settled],
    [
      gauge('eta_seconds', 'Time left at the present rate; absent where there is no rate'),
      ({ etaSeconds }: RunStatus) => etaSeconds,
    ],
    [
      gauge('complete', '1 once a complete export stands that no work came after'),
      ({ exported }: RunStatus) => (exported ? 1 : 0),
    ],
  ] as const;
  const stageRecords = gauge(
    'stage_records',
    'Records that a stage emitted, rejected or failed on, with the rule or code',
  );
  const perEndpoint = SPENT.map(([name, help, valueOf]) => [gauge(name, help), valueOf] as const);
  return (runs) => {
    for (const [family, valueOf] of perRun) {
      family.set(
        runs.flatMap((run) => {
          const value = valueOf(run);
          return value === null ? [] : [{ labels: { run: run.run }, value }];
        }),
      );
    }
    const stages = runs.flatMap(({ run, stages: own }) => own.map((stage) => ({ run, stage })));
    stageRecords.set(stages.flatMap(({ run, stage }) => recordValues(run, stage)));
    for (const [family, valueOf] of perEndpoint) {
      family.set(
        stages.flatMap(({ run, stage: { stage, endpoints } }) =>
          Object.entries(endpoints).map(([endpoint, spent]) => ({
            labels: { run, stage, endpoint },
            value: valueOf(spent),
          })),
        ),
      );
    }
  };
}

const SPENT: readonly (readonly [string, string, (spent: Spending) => number])[] = [
  ['calls', 'Calls that a model answered, of lines that stand', ({ calls }) => calls],
  ['input_tokens', 'Tokens sent in them', ({ inputTokens }) => inputTokens],
  ['output_tokens', 'Tokens answered in them', ({ outputTokens }) => outputTokens],
  ['cost_usd', 'US dollars for them, by the prices of the config', ({ costUsd }) => costUsd],
  ['kept_answers', 'Calls saved by answers that were kept', ({ savedCalls }) => savedCalls],
];

function recordValues(
  run: string,
  { stage, emitted, rejected, failed }: StageStatus,
): readonly ReadValue[] {
  const value = (outcome: string, reason: string, count: number): ReadValue => ({
    labels: { run, stage, outcome, reason },
    value: count,
  });
  return [
    value('emit', '', emitted),
    ...Object.entries(rejected).map(([reason, count]) => value('reject', reason, count)),
    ...Object.entries(failed).map(([code, count]) => value('fail', code, count)),
  ];
}
