import { Counter, Histogram, type Registry } from 'prom-client';
import type { StageLine } from '../../core/record.ts';
import { spendingByEndpoint, type Spending } from '../../core/spending.ts';
import { LabelValues, stageOf } from './label-values.ts';

/** What a process has worked on since it started. */
export interface WorkFamilies {
  /** A record has its line, after so long in hand. */
  addLine(line: StageLine, tookMs: number): void;
  addJob(stageKey: string, outcome: 'done' | 'postponed' | 'failed', tookMs: number): void;
}

const RECORD_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];
const JOB_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];

export function workFamilies(registry: Registry): WorkFamilies {
  const registers = [registry];
  const records = new Counter({
    name: 'recaptor_records_total',
    help: 'Records that a stage emitted, split, rejected by a rule, or failed on, with the rule or code',
    labelNames: ['stage', 'outcome', 'reason'],
    registers,
  });
  const recordSeconds = new Histogram({
    name: 'recaptor_record_duration_seconds',
    help: 'How long a stage had a record in hand, waits for its endpoint included',
    labelNames: ['stage'],
    buckets: RECORD_SECONDS,
    registers,
  });
  const jobs = new Counter({
    name: 'recaptor_jobs_total',
    help: 'Jobs (one stage on one shard) by how they ended',
    labelNames: ['stage', 'outcome'],
    registers,
  });
  const jobSeconds = new Histogram({
    name: 'recaptor_job_duration_seconds',
    help: 'How long a job was in hand',
    labelNames: ['stage'],
    buckets: JOB_SECONDS,
    registers,
  });
  const checks = new Counter({
    name: 'recaptor_caption_faults_total',
    help: 'Captions that a check found at fault, by the last thing done about it',
    labelNames: ['stage', 'check', 'action'],
    registers,
  });
  const addCalls = callCounters(registry);
  const reasons = new LabelValues();
  return {
    addLine: (line, tookMs) => {
      const stage = stageOf(line.stage);
      records.inc({ stage, outcome: line.outcome, reason: reasons.of(reasonIn(line)) });
      recordSeconds.observe({ stage }, tookMs / 1_000);
      for (const [check, actions] of Object.entries(line.checks ?? {})) {
        checks.inc({ stage, check, action: actions.at(-1) ?? '' });
      }
      addCalls(stage, line);
    },
    addJob: (key, outcome, tookMs) => {
      const stage = stageOf(key);
      jobs.inc({ stage, outcome });
      jobSeconds.observe({ stage }, tookMs / 1_000);
    },
  };
}

/** Empty for what goes on. */
function reasonIn(line: StageLine): string {
  if (line.outcome === 'reject') return line.reason;
  return line.outcome === 'fail' ? line.code : '';
}

/** Counts the calls that lines stand on, by stage and endpoint. */
function callCounters(registry: Registry): (stage: string, line: StageLine) => void {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['stage', 'endpoint'], registers: [registry] });
  const counters: readonly (readonly [Counter, (spent: Spending) => number])[] = [
    [counter('recaptor_calls_total', 'Calls that a model answered'), ({ calls }) => calls],
    [
      counter('recaptor_input_tokens_total', 'Tokens sent in calls'),
      ({ inputTokens }) => inputTokens,
    ],
    [
      counter('recaptor_output_tokens_total', 'Tokens answered in calls'),
      ({ outputTokens }) => outputTokens,
    ],
    [
      counter('recaptor_cost_usd_total', 'US dollars for calls, by the prices of the config'),
      ({ costUsd }) => costUsd,
    ],
    [
      counter('recaptor_kept_answers_total', 'Calls saved by answers that were kept'),
      ({ savedCalls }) => savedCalls,
    ],
    [
      counter('recaptor_saved_usd_total', 'US dollars that kept answers have saved'),
      ({ savedUsd }) => savedUsd,
    ],
  ];
  const cached = counter(
    'recaptor_cached_input_tokens_total',
    'Of the input tokens, those that servers had cached',
  );
  return (stage, { calls = [] }) => {
    for (const [endpoint, spent] of Object.entries(spendingByEndpoint(calls))) {
      for (const [metric, valueOf] of counters) metric.inc({ stage, endpoint }, valueOf(spent));
    }
    for (const { endpoint, cachedInputTokens = 0, fromCache } of calls) {
      if (fromCache !== true) cached.inc({ stage, endpoint }, cachedInputTokens);
    }
  };
}
