import type { Registry } from 'prom-client';
import type { ReplicaReport } from '../../core/replica-report.ts';
import { latencyValues, readFamily, type ReadValue } from './read-family.ts';

type Labels = Readonly<Record<string, string>>;

/** Replicas, with the labels that are to name their run, if any. */
export interface LabelledReplicas {
  readonly labels: Labels;
  readonly replicas: readonly ReplicaReport[];
}

const BREAKERS = ['closed', 'open', 'probing'] as const satisfies ReplicaReport['breaker'][];

/** What servers were asked and what came of it, under names that begin with `prefix`. */
export function replicaFamilies(
  registry: Registry,
  prefix: string,
): (read: readonly LabelledReplicas[]) => void {
  const families = [...counterFamilies(registry, prefix), ...gaugeFamilies(registry, prefix)];
  const latency = readFamily(
    registry,
    `${prefix}_latency_seconds`,
    'histogram',
    'Answers by the time from request to answer',
  );
  return (read) => {
    const each = read.flatMap(({ labels, replicas }) =>
      replicas.map((report) => {
        const { endpoint, replica } = report;
        return { report, labels: { ...labels, endpoint, replica } };
      }),
    );
    for (const { family, valuesOf } of families) {
      family.set(each.flatMap(({ report, labels }) => valuesOf(report, labels)));
    }
    latency.set(each.flatMap(({ report, labels }) => latencyValues(labels, report.latencies)));
  };
}

type ValuesOf = (report: ReplicaReport, labels: Labels) => readonly ReadValue[];

function one(valueOf: (report: ReplicaReport) => number): ValuesOf {
  return (report, labels) => [{ labels, value: valueOf(report) }];
}

function counterFamilies(registry: Registry, prefix: string) {
  const counter = (name: string, help: string, valuesOf: ValuesOf) => {
    const family = readFamily(registry, `${prefix}_${name}_total`, 'counter', help);
    return { family, valuesOf };
  };
  return [
    counter(
      'requests',
      'Requests sent',
      one(({ requests }) => requests),
    ),
    counter(
      'answers',
      'Requests answered',
      one(({ answers }) => answers),
    ),
    counter('errors', 'Failed requests by the code of their error', ({ errors }, labels) =>
      Object.entries(errors).map(([code, value]) => ({ labels: { ...labels, code }, value })),
    ),
    counter(
      'rate_limited',
      'Requests answered with status 429',
      one(({ rateLimited }) => rateLimited),
    ),
    counter(
      'input_tokens',
      'Tokens sent, by what servers said',
      one(({ inputTokens }) => inputTokens),
    ),
    counter(
      'cached_input_tokens',
      'Of the input tokens, those that servers had cached',
      one(({ cachedInputTokens }) => cachedInputTokens),
    ),
    counter(
      'output_tokens',
      'Tokens answered, by what servers said',
      one(({ outputTokens }) => outputTokens),
    ),
    counter(
      'cost_usd',
      'US dollars by the prices of the config',
      one(({ costUsd }) => costUsd),
    ),
  ];
}

function gaugeFamilies(registry: Registry, prefix: string) {
  const gauge = (name: string, help: string, valuesOf: ValuesOf) => {
    const family = readFamily(registry, `${prefix}_${name}`, 'gauge', help);
    return { family, valuesOf };
  };
  return [
    gauge(
      'in_flight',
      'Requests in flight',
      one(({ inFlight }) => inFlight),
    ),
    gauge(
      'concurrency_limit',
      'Requests that the server is given at once: set, or found by concurrency auto',
      one(({ limit }) => limit),
    ),
    gauge('breaker_state', '1 for the state that the breaker is in', ({ breaker }, labels) =>
      BREAKERS.map((state) => ({
        labels: { ...labels, state },
        value: state === breaker ? 1 : 0,
      })),
    ),
    gauge(
      'paused_seconds',
      'Until the server is asked again; 0 where it is asked',
      one(({ pausedMs }) => (pausedMs ?? 0) / 1_000),
    ),
  ];
}
