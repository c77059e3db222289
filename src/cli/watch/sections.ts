import { addCheckCounts } from '../../core/caption-check.ts';
import type { ReplicaReport } from '../../core/replica-report.ts';
import type { RunStatus, StageStatus } from '../../monitor/run-status.ts';
import { batchStatusLines } from '../batch-lines.ts';
import { formatCount, formatUsd } from '../format.ts';
import { leftOutTexts } from '../left-out-texts.ts';
import { barOf, FILLS } from './bar.ts';
import { plain, type Line } from './line.ts';

/** Lines that belong together; where the window is too small for all, the last ones go. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const BUDGET_BAR = 24;
const MS_PER_SECOND = 1_000;

/** What stands below the funnel, the most pressing first. Sections without a word are left out. */
export function sectionsOf(status: RunStatus): readonly Section[] {
  return [
    { title: 'waits', lines: [...barrierLines(status), ...brokenLines(status)] },
    { title: 'budget', lines: budgetLines(status) },
    { title: 'batches', lines: batchStatusLines(status.batches).map(plain) },
    { title: 'failed', lines: reasonLines(status.stages, 'failed', 'red') },
    { title: 'endpoints', lines: status.replicas.flatMap(replicaLines) },
    { title: 'rejected', lines: reasonLines(status.stages, 'rejected', 'yellow') },
    { title: 'left out', lines: status.stages.flatMap(leftOutLines) },
    { title: 'faults', lines: checkLines(status.stages) },
  ].filter(({ lines }) => lines.length > 0);
}

function barrierLines({ barrier }: RunStatus): readonly Line[] {
  if (barrier === null) return [];
  const { stage, arrived, missing } = barrier;
  return [
    plain(
      `${stage} for all records: ${formatCount(arrived)} there, ${formatCount(missing)} to come`,
    ),
  ];
}

function brokenLines({ stages }: RunStatus): readonly Line[] {
  return stages.flatMap(({ stage, broken }) => {
    if (broken === null) return [];
    const reason = broken.reason.replaceAll(/\s+/g, ' ').trim();
    const text = `${formatCount(broken.count)} broken jobs (${stage}): ${reason}`;
    return [[{ text, style: 'red' as const }]];
  });
}

function budgetLines({ budget }: RunStatus): readonly Line[] {
  if (budget === null) return [];
  const { caps, paid, isStopped } = budget;
  const style = isStopped ? 'red' : 'cyan';
  const line = (count: number, cap: number, text: string): Line => [
    ...barOf([{ count, fill: FILLS.emitted, style }], cap, BUDGET_BAR),
    { text: ` ${text} spent${isStopped ? '; no further call fits' : ''}` },
  ];
  return [
    ...(caps.usd === null
      ? []
      : [line(paid.usd, caps.usd, `${formatUsd(paid.usd)} of ${formatUsd(caps.usd)}`)]),
    ...(caps.tokens === null
      ? []
      : [
          line(
            paid.tokens,
            caps.tokens,
            `${formatCount(paid.tokens)} of ${formatCount(caps.tokens)} tokens`,
          ),
        ]),
  ];
}

/** The most frequent first, over all stages. */
function reasonLines(
  stages: readonly StageStatus[],
  what: 'rejected' | 'failed',
  style: 'yellow' | 'red',
): readonly Line[] {
  return stages
    .flatMap((stage) =>
      Object.entries(stage[what]).map(([reason, count]) => ({ stage: stage.stage, reason, count })),
    )
    .toSorted((one, other) => other.count - one.count)
    .map(({ stage, reason, count }) => [
      { text: formatCount(count).padStart(9), style },
      { text: `  ${reason} ` },
      { text: `(${stage})`, style: 'dim' as const },
    ]);
}

function leftOutLines({ stage, leftOut }: StageStatus): readonly Line[] {
  return leftOutTexts(leftOut).map(({ reason, count, length }) => [
    ...plain(`${formatCount(count).padStart(9)}  ${reason}, ${length} `),
    { text: `(${stage})`, style: 'dim' as const },
  ]);
}

/** A server, and below it why it is not asked, or not freely. */
function replicaLines(replica: ReplicaReport): readonly Line[] {
  const { endpoint, breaker, reason, inFlight, limit, answers, errors, latencyMs } = replica;
  const failures = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const facts = [
    `${formatCount(inFlight)}/${formatCount(limit)} busy`,
    ...(latencyMs === null ? [] : [`p50 ${seconds(latencyMs.p50)}, p99 ${seconds(latencyMs.p99)}`]),
    ...(failures === 0 ? [] : [`${formatCount(failures)} errors`]),
    `${formatCount(answers)} answers`,
  ];
  const [mark, style] = breaker === 'closed' ? ['●', 'green' as const] : ['○', 'red' as const];
  return [
    [
      { text: `${mark} `, style },
      { text: `${endpoint} ${shortAddress(replica.replica)}  ${facts.join(', ')}` },
    ],
    ...(reason === null ? [] : [[{ text: `  ${breaker}: ${reason}`, style }]]),
  ];
}

/** Without what nearly all addresses begin and end with. */
function shortAddress(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/v1\/?(?=$| )/, '');
}

function seconds(ms: number): string {
  return `${(ms / MS_PER_SECOND).toFixed(ms < MS_PER_SECOND ? 2 : 1)} s`;
}

function checkLines(stages: readonly StageStatus[]): readonly Line[] {
  return Object.entries(addCheckCounts(stages.map(({ checks }) => checks)))
    .toSorted(([, one], [, other]) => other.found - one.found)
    .map(([check, { found }]) => plain(`${formatCount(found).padStart(9)}  ${check}`));
}
