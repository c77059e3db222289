import type { RunStatus, StageStatus } from '../../monitor/run-status.ts';
import { formatCount, formatRate, shorten } from '../format.ts';
import { barOf, FILLS } from './bar.ts';
import { plain, type Line, type Span } from './line.ts';

const WIDTHS = { emitted: 11, rejected: 12, failed: 10, perSecond: 8, queue: 15 } as const;
const LEAST_BAR = 8;

/** The funnel: a line for each stage, with a bar over all records of the run. */
export function stageTable({ stages, records }: RunStatus, columns: number): readonly Line[] {
  const asksQueue = stages.some(({ jobs }) => jobs !== null);
  const { emitted, rejected, failed, perSecond, queue } = WIDTHS;
  const figures = emitted + rejected + failed + perSecond + (asksQueue ? queue : 0);
  const longest = Math.max(5, ...stages.map(({ stage }) => stage.length));
  const name = Math.min(longest, Math.max(10, columns - figures - 1 - LEAST_BAR));
  const bar = Math.max(0, columns - figures - name - 1);
  const whole = Math.max(records, ...stages.map(reached));
  const heading = [
    'stage'.padEnd(name + 1 + bar),
    `${FILLS.emitted} emitted`.padStart(emitted),
    `${FILLS.rejected} rejected`.padStart(rejected),
    `${FILLS.failed} failed`.padStart(failed),
    'per s'.padStart(perSecond),
    ...(asksQueue ? ['queue + active'.padStart(queue)] : []),
  ].join('');
  return [
    [{ text: heading, style: 'dim' }],
    ...stages.map((stage) => [
      ...plain(`${shorten(stage.stage, name).padEnd(name)} `),
      ...stageBar(stage, whole, bar),
      ...figuresOf(stage, asksQueue),
    ]),
  ];
}

function stageBar(stage: StageStatus, whole: number, width: number): Line {
  const { emitted, rejected, failed } = countsOf(stage);
  return barOf(
    [
      { count: emitted, fill: FILLS.emitted, style: 'green' },
      { count: rejected, fill: FILLS.rejected, style: 'yellow' },
      { count: failed, fill: FILLS.failed, style: 'red' },
    ],
    whole,
    width,
  );
}

function figuresOf(stage: StageStatus, asksQueue: boolean): readonly Span[] {
  const { emitted, rejected, failed } = countsOf(stage);
  const { jobs, perSecond } = stage;
  const waiting = jobs === null ? 0 : jobs.waiting + jobs.delayed;
  const queue = jobs === null ? '-' : `${formatCount(waiting)} + ${formatCount(jobs.active)}`;
  return [
    { text: formatCount(emitted).padStart(WIDTHS.emitted) },
    count(rejected, WIDTHS.rejected, 'yellow'),
    count(failed, WIDTHS.failed, 'red'),
    { text: (perSecond === null ? '-' : formatRate(perSecond)).padStart(WIDTHS.perSecond) },
    ...(asksQueue ? [{ text: queue.padStart(WIDTHS.queue) }] : []),
  ];
}

function count(value: number, width: number, style: 'yellow' | 'red'): Span {
  const text = formatCount(value).padStart(width);
  return value === 0 ? { text, style: 'dim' } : { text, style };
}

function countsOf({ emitted, rejected, failed }: StageStatus) {
  return { emitted, rejected: sumOf(rejected), failed: sumOf(failed) };
}

function reached(stage: StageStatus): number {
  return sumOf(countsOf(stage));
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
