import { statusOf, type RunStatus, type StatusInput } from '../../../../src/monitor/run-status.ts';
import { madeReplica } from '../../../support/made-replica.ts';
import { madeTally } from '../../monitor/made-tally.ts';

const KEYS = [
  ...['read-image@1', 'score-picture@1', 'score-aesthetic@1', 'filter-pictures@2', 'recaption@3'],
  'check-clip-captioners@4',
];

const REPLICA = madeReplica({
  ...{ inFlight: 12, limit: 32, requests: 900, answers: 888, inputTokens: 1, outputTokens: 1 },
  latencyMs: { p50: 830, p90: 4_000, p99: 8_123 },
});

/** A large run in its middle, with all that can be the matter with one. */
export function madeStatus(changes: Partial<StatusInput> = {}): RunStatus {
  const tally = (key: string, counts: Parameters<typeof madeTally>[2]) =>
    madeTally(key, '00000', counts);
  const broken = { ...REPLICA, replica: 'http://127.0.0.1:8001/v1', breaker: 'open' as const };
  return statusOf({
    ...{ run: 'sd3-0123456789ab', uid: 'uid', directory: '/runs/x', shards: 10 },
    records: 1_234_567,
    stageKeys: KEYS,
    barriers: ['filter-pictures@2'],
    tallies: [
      tally('read-image@1', { emitted: 1_200_000, failed: { media_missing: 10 } }),
      tally('score-picture@1', { emitted: 1_200_000 }),
      tally('score-aesthetic@1', { emitted: 1_200_000 }),
      tally('filter-pictures@2', {
        emitted: 1_100_000,
        rejected: { 'width-below-min': 99_000, 'aspect-above-max': 1_000 },
      }),
      tally('recaption@3', {
        ...{ emitted: 7, calls: 7, inputTokens: 100, costUsd: 2 },
        checks: { 'boilerplate-opener': { found: 3, fix: 3 } },
        endpoints: {
          paid: {
            ...{ calls: 7, inputTokens: 100, outputTokens: 0, costUsd: 2, unpricedCalls: 0 },
            ...{ savedCalls: 3, savedUsd: 0.5 },
          },
        },
      }),
      tally('check-clip-captioners@4', { emitted: 7 }),
    ],
    jobs: new Map(
      KEYS.map((key) => [
        key.split('@')[0] ?? '',
        { waiting: 100_000, active: 12, delayed: 5, failed: 0, completed: 0 },
      ]),
    ),
    failures: new Map(),
    exportedAt: null,
    now: 100_000,
    replicas: [
      { at: 100_000, isLive: true, replicas: [REPLICA, { ...broken, reason: 'no such model' }] },
    ],
    budget: { caps: { usd: 50, tokens: null }, paid: { usd: 12, tokens: 100 }, isStopped: false },
    ...changes,
  });
}
