import type { ServerFinding } from '../core/server-finding.ts';
import type { RunStatus, StageStatus } from '../monitor/run-status.ts';
import { batchStatusLines } from './batch-lines.ts';
import { checkLines } from './check-lines.ts';
import { decoderLines } from './decoder-lines.ts';
import { budgetLines, spendingLines } from './spending-lines.ts';
import { findingText } from './finding-text.ts';
import { formatCount, formatDuration, formatPercent, formatRate, shorten } from './format.ts';
import { leftOutTexts } from './left-out-texts.ts';
import { replicaLines } from './replica-lines.ts';

const COLUMNS = ['stage', 'emitted', 'rejected', 'failed', 'per s', 'waiting', 'active'] as const;
const WIDTHS = [18, 10, 10, 9, 9, 9, 9] as const;
const LINE_LENGTH = 80;

/** A run's funnel and queues as lines of at most 80 columns. */
export function statusText(status: RunStatus): string {
  const { stages } = status;
  const lines = [
    headlineOf(status),
    cells(COLUMNS),
    ...stages.map((stage) => cells(stageCells(stage))),
    ...stages.flatMap(reasonLines),
    ...stages.flatMap(leftOutLines),
    ...checkLines(stages.map(({ checks }) => checks)),
    ...stages.flatMap(brokenLines),
    ...barrierLines(status),
    ...decoderLines(status.decoders),
  ];
  return [
    ...lines,
    ...spendingLines(status),
    ...budgetLines(status),
    ...batchStatusLines(status.batches),
    ...replicaLines(status.replicas).map((line) => shorten(line, LINE_LENGTH)),
    ...preflightLines(status.preflight),
  ].join('\n');
}

/** How far a run is, in one line. */
export function headlineOf({ run, records, settled, etaSeconds, exported }: RunStatus): string {
  const share = formatPercent(records === 0 ? 0 : settled / records);
  const eta =
    etaSeconds === null || settled >= records ? '' : `, ETA ${formatDuration(etaSeconds)}`;
  const counts = `${formatCount(settled)} of ${formatCount(records)} records settled`;
  return `${run}: ${counts} (${share})${eta}${exported ? ', exported' : ''}`;
}

/** What each server takes of what the run sends. */
function preflightLines(findings: readonly ServerFinding[]): readonly string[] {
  return findings.flatMap((finding) => [
    `${finding.endpoint} ${finding.replica} was tried for`,
    shorten(`    ${findingText(finding)}`, LINE_LENGTH),
  ]);
}

function stageCells(stage: StageStatus): readonly string[] {
  return [
    stage.stage,
    formatCount(stage.emitted),
    formatCount(sumOf(stage.rejected)),
    formatCount(sumOf(stage.failed)),
    stage.perSecond === null ? '-' : formatRate(stage.perSecond),
    stage.jobs === null ? '-' : formatCount(stage.jobs.waiting + stage.jobs.delayed),
    stage.jobs === null ? '-' : formatCount(stage.jobs.active),
  ];
}

function reasonLines(stage: StageStatus): readonly string[] {
  const reasons = [...Object.entries(stage.rejected), ...Object.entries(stage.failed)];
  return reasons
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `  ${formatCount(count)} ${reason} (${stage.stage})`);
}

/** What is in no clip, though its source has clips. */
function leftOutLines({ stage, leftOut }: StageStatus): readonly string[] {
  return leftOutTexts(leftOut).map(
    ({ reason, count, length }) =>
      `  ${formatCount(count)} ${reason} left out of clips, ${length} (${stage})`,
  );
}

function brokenLines({ stage, broken }: StageStatus): readonly string[] {
  if (broken === null) return [];
  const reason = broken.reason.replaceAll(/\s+/g, ' ').trim();
  const jobs = `${formatCount(broken.count)} broken ${broken.count === 1 ? 'job' : 'jobs'}`;
  return [shorten(`  ${jobs} (${stage}): ${reason}`, LINE_LENGTH)];
}

/** Why a filter that has to know all records does nothing yet. */
function barrierLines({ barrier }: RunStatus): readonly string[] {
  if (barrier === null) return [];
  const [arrived, missing] = [formatCount(barrier.arrived), formatCount(barrier.missing)];
  return [`  ${barrier.stage} waits for all records: ${arrived} are there, ${missing} to come`];
}

function cells(values: readonly string[]): string {
  return values
    .map((value, index) => {
      const width = WIDTHS[index] ?? 10;
      return index === 0 ? value.padEnd(width) : ` ${value.padStart(width - 1)}`;
    })
    .join('');
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
