import type { StageLine } from '../core/record.ts';
import { spendingOf } from '../core/spending.ts';
import type { Tally } from '../core/tally.ts';
import { currentTallies, recordsOf, sumOf } from '../monitor/current-tallies.ts';
import type { Output } from './output.ts';
import { formatCount, formatDuration, formatUsd } from './format.ts';

/** The one line that says how a run goes: `recaption 812 · 31.2/s · ETA 0:07 · 3 failed · …`. */
export interface Progress {
  onLine(line: StageLine): void;
  stop(): void;
}

const REFRESH_MS = 200;
/** The rate is that of the last half minute: a run's stages differ too much for a mean. */
const WINDOW_MS = 30_000;

export interface ProgressOptions {
  readonly output: Output;
  readonly now: () => number;
  /** Records that go in. */
  readonly records: number;
  /** Keys of the stages, in order. */
  readonly stages: readonly string[];
  /** What was done before. */
  readonly tallies: readonly Tally[];
}

export function startProgress(options: ProgressOptions): Progress {
  const { output, now, stages } = options;
  const before = stepsBefore(options);
  const state = { done: before.done, failed: 0, rejected: 0, tokens: 0, costUsd: 0, stage: '' };
  let { left } = before;
  const marks: { readonly at: number; readonly done: number }[] = [{ at: now(), done: state.done }];
  const show = () => {
    const at = now();
    while (marks.length > 1 && at - (marks[0]?.at ?? at) > WINDOW_MS) marks.shift();
    const first = marks[0] ?? { at, done: state.done };
    const perSecond = ((state.done - first.done) * 1_000) / Math.max(1, at - first.at);
    marks.push({ at, done: state.done });
    output.status(statusLine(state, perSecond, left));
  };
  const timer = setInterval(show, REFRESH_MS);
  timer.unref();
  return {
    onLine: (line) => {
      state.done += 1;
      left -= 1;
      state.stage = line.stage.slice(0, line.stage.indexOf('@'));
      left += stepsAdded(line) * stagesAfter(line.stage, stages);
      if (line.outcome === 'reject') state.rejected += 1;
      if (line.outcome === 'fail') state.failed += 1;
      const spent = spendingOf(line.calls ?? []);
      state.tokens += spent.inputTokens + spent.outputTokens;
      state.costUsd += spent.costUsd;
    },
    stop: () => {
      clearInterval(timer);
      output.endStatus();
    },
  };
}

/** One step is one record at one stage. */
function stepsBefore({ records, stages, tallies }: ProgressOptions): {
  readonly done: number;
  readonly left: number;
} {
  const steps = { done: 0, left: records * stages.length };
  for (const tally of currentTallies(stages, tallies)) {
    const dropped = sumOf(tally.rejected) + sumOf(tally.failed);
    const clips = tally.split > 0 ? tally.emitted - tally.split : 0;
    steps.done += recordsOf(tally);
    steps.left -= recordsOf(tally) - (clips - dropped) * stagesAfter(tally.stage, stages);
  }
  return steps;
}

/** What a line changes in the number of records that each later stage gets. */
function stepsAdded(line: StageLine): number {
  if (line.outcome === 'split') return line.clips.length - 1;
  return line.outcome === 'emit' ? 0 : -1;
}

function stagesAfter(key: string, stages: readonly string[]): number {
  const index = stages.indexOf(key);
  return index === -1 ? 0 : stages.length - 1 - index;
}

function statusLine(
  state: {
    readonly stage: string;
    readonly done: number;
    readonly failed: number;
    readonly rejected: number;
    readonly tokens: number;
    readonly costUsd: number;
  },
  perSecond: number,
  left: number,
): string {
  const parts = [
    `${state.stage || 'starting'} · ${formatCount(state.done)} steps`,
    `${perSecond.toFixed(1)}/s`,
  ];
  if (perSecond > 0) parts.push(`ETA ${formatDuration(Math.max(0, left) / perSecond)}`);
  parts.push(`${formatCount(state.rejected)} rejected`, `${formatCount(state.failed)} failed`);
  if (state.tokens > 0) parts.push(`${formatCount(state.tokens)} tokens`);
  if (state.costUsd > 0) parts.push(formatUsd(state.costUsd));
  return parts.join(' · ');
}
