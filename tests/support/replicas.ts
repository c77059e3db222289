import { fixedLimit } from '../../src/endpoints/adaptive-limit.ts';
import { createLocalLimits } from '../../src/endpoints/local-limits.ts';
import { Replica, type ReplicaOptions } from '../../src/endpoints/replica.ts';

/** A replica that only a pool asks: no server is behind it. */
export function replicaOf(
  { now }: { readonly now: () => number },
  options: Partial<ReplicaOptions> & { readonly concurrency?: number } = {},
): Replica {
  const { concurrency = 4, name = 'a', ...others } = options;
  const limits = createLocalLimits(now);
  const replica = new Replica(
    {
      name,
      title: `Endpoint test (${name})`,
      key: name,
      priority: 0,
      weight: 1,
      limit: fixedLimit(concurrency),
      requestsPerMinute: null,
      tokensPerMinute: null,
      ...others,
    },
    limits,
  );
  limits.onHold(name, (forMs) => replica.rest(forMs, now()));
  return replica;
}
