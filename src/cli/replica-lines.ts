import type { ReplicaReport } from '../core/replica-report.ts';
import { formatCount, formatUsd } from './format.ts';

/** Each server: what is in flight of what it is given, answers, failures, and why it is not asked. */
export function replicaLines(replicas: readonly ReplicaReport[]): readonly string[] {
  return replicas.flatMap((replica) => {
    const { endpoint, inFlight, limit, answers, errors, latencyMs } = replica;
    const facts = [`${inFlight} of ${limit} in flight`, `${formatCount(answers)} answers`];
    if (latencyMs !== null) {
      const { p50, p90, p99 } = latencyMs;
      facts.push(`p50 ${p50}, p90 ${p90}, p99 ${p99} ms`);
    }
    const lines = [`    ${facts.join(', ')}`, ...spentLine(replica), ...errorLine(errors)];
    return [`${endpoint} ${replica.replica}`, ...lines, ...stateLine(replica)];
  });
}

function spentLine(replica: ReplicaReport): readonly string[] {
  const { inputTokens, cachedInputTokens, outputTokens, costUsd } = replica;
  if (inputTokens + outputTokens === 0) return [];
  const cached = cachedInputTokens > 0 ? ` (${formatCount(cachedInputTokens)} cached)` : '';
  const cost = costUsd > 0 ? `, ${formatUsd(costUsd)}` : '';
  const [input, output] = [formatCount(inputTokens), formatCount(outputTokens)];
  return [`    ${input} tokens in${cached}, ${output} out${cost}`];
}

/** Failed requests by code, without what all the codes have in common. */
function errorLine(errors: ReplicaReport['errors']): readonly string[] {
  const codes = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  if (codes.length === 0) return [];
  const counts = codes.map(
    ([code, count]) => `${formatCount(count)} ${code.replace(/^endpoint_/, '')}`,
  );
  return [`    errors: ${counts.join(', ')}`];
}

function stateLine({ breaker, reason, pausedMs }: ReplicaReport): readonly string[] {
  if (reason === null) return [];
  const state = breaker === 'closed' ? 'paused' : breaker;
  const forSeconds = pausedMs === null ? '' : ` for ${Math.ceil(pausedMs / 1_000)} s`;
  return [`    ${state}${forSeconds}: ${reason}`];
}
