import type { Budget } from '../config/schema.ts';
import type { AskedOf, StageEstimate } from '../monitor/estimate.ts';
import type { Range } from '../monitor/extrapolate.ts';
import type { TimeEstimate } from './estimate-time.ts';
import { formatCount, formatDuration, formatUsd } from './format.ts';

/** What `recaptor estimate` has found. Ranges hold with 95 % confidence, as far as a pilot can tell. */
export interface Estimate {
  /** Of the whole dataset, as they are read. */
  readonly records: number;
  readonly pilot: {
    readonly records: number;
    readonly kept: number;
    readonly rejected: number;
    readonly failed: number;
    /** By stage and code, as `read-image media_missing`. */
    readonly failures: Readonly<Record<string, number>>;
    readonly seconds: number;
    readonly calls: number;
    readonly savedCalls: number;
    readonly costUsd: number;
  };
  readonly stages: readonly StageEstimate[];
  readonly total: AskedOf;
  readonly time: TimeEstimate;
  readonly alternatives: readonly Alternative[];
  readonly budget: Budget | null;
}

/** An endpoint that all roles might be given to. */
export interface Alternative {
  readonly endpoint: string;
  readonly model: string;
  /** By the same tokens; null without prices. */
  readonly costUsd: Range | null;
}

export function estimateText(estimate: Estimate): string {
  const { records, pilot, stages, total, time, alternatives } = estimate;
  const { kept, rejected, failed } = pilot;
  return [
    `Pilot: ${formatCount(pilot.records)} of ${formatCount(records)} records; ${formatCount(kept)} kept, ` +
      `${formatCount(rejected)} rejected, ${formatCount(failed)} failed`,
    `  ${formatDuration(pilot.seconds)}, ${formatCount(pilot.calls)} calls${paidText(pilot)}`,
    ...Object.entries(pilot.failures).map(([what, count]) => `  ${formatCount(count)} ${what}`),
    'The whole would take, with 95 % ranges:',
    ...stages.flatMap((stage) => askedLines(`${stage.stage} at ${stage.endpoint}`, stage)),
    ...(stages.length === 1 ? [] : askedLines('in all', total)),
    `time: ${rangeText(time.seconds, formatDuration)}, mostly for ${time.waitsFor}`,
    ...alternativeLines(alternatives),
    ...budgetLines(estimate),
  ].join('\n');
}

function paidText({ costUsd, savedCalls }: Estimate['pilot']): string {
  const cost = costUsd > 0 ? `, ${formatUsd(costUsd)}` : '';
  return savedCalls > 0 ? `${cost}, ${formatCount(savedCalls)} calls saved` : cost;
}

function askedLines(title: string, asked: AskedOf): readonly string[] {
  const { calls, inputTokens, outputTokens, costUsd } = asked;
  return [
    title,
    `  calls       ${rangeText(calls, formatCount)}`,
    `  tokens in   ${rangeText(inputTokens, formatCount)}`,
    `  tokens out  ${rangeText(outputTokens, formatCount)}`,
    `  cost        ${costUsd === null ? 'no prices given' : rangeText(costUsd, formatUsd)}`,
  ];
}

function alternativeLines(alternatives: readonly Alternative[]): readonly string[] {
  if (alternatives.length === 0) return [];
  const lines = alternatives.map(({ endpoint, model, costUsd }) => {
    const cost = costUsd === null ? 'no prices given' : rangeText(costUsd, formatUsd);
    return `  ${endpoint} (${model}): ${cost}`;
  });
  return ['The same tokens, all asked of one endpoint:', ...lines];
}

function budgetLines({ budget, total }: Estimate): readonly string[] {
  const tokens = total.inputTokens.high + total.outputTokens.high;
  const isShort =
    (budget?.usd !== undefined && (total.costUsd?.high ?? 0) > budget.usd) ||
    (budget?.tokens !== undefined && tokens > budget.tokens);
  return isShort ? ['The budget may not do: raise it, or the run stops with exit code 5.'] : [];
}

function rangeText({ expected, low, high }: Range, format: (value: number) => string): string {
  const [least, most] = [format(low), format(high)];
  return least === most ? format(expected) : `${format(expected)} (${least} to ${most})`;
}
