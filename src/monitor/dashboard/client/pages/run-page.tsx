import type { RunStatus } from '../../../run-status.ts';
import { useJson } from '../api.ts';
import { dollars, count, duration, percent } from '../format.ts';
import { EndpointSection } from '../overview/endpoint-section.tsx';
import { FailedSection } from '../overview/failed-section.tsx';
import { FunnelSection } from '../overview/funnel-section.tsx';
import { QueueSection } from '../overview/queue-section.tsx';
import { Trouble } from '../parts.tsx';
import { TaskPanel } from '../task-panel.tsx';
import { useTask } from '../use-task.ts';

const LOOK_MS = 2_000;

/** How a run is doing: funnel, queues, servers, cost, and what failed. */
export function RunPage({ run }: { readonly run: string }) {
  const { value: status, error } = useJson<RunStatus>(`/runs/${run}/status`, LOOK_MS);
  const tasks = useTask(run);
  return (
    <>
      <h1>{status?.run ?? run}</h1>
      <Trouble error={error} />
      {status && (
        <>
          <Facts status={status} />
          <TaskPanel tasks={tasks} />
          <FunnelSection status={status} run={run} />
          <FailedSection status={status} tasks={tasks} run={run} />
          <QueueSection status={status} />
          <EndpointSection status={status} />
        </>
      )}
    </>
  );
}

function Facts({ status }: { readonly status: RunStatus }) {
  const { records, settled, etaSeconds, spending, budget } = status;
  const facts: readonly (readonly [string, string])[] = [
    ['Records at their end', `${count(settled)} of ${count(records)}`],
    ['Done', percent(settled, records)],
    ['Time left', etaSeconds === null || settled >= records ? '–' : duration(etaSeconds)],
    ['Calls', count(spending.calls)],
    ['Tokens in, out', `${count(spending.inputTokens)}, ${count(spending.outputTokens)}`],
    ['Cost', costText(status)],
    ...(spending.savedCalls > 0
      ? [['Kept answers used', count(spending.savedCalls)] as const]
      : []),
    ...(budget ? [['Budget', budgetText(budget)] as const] : []),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function costText({ spending }: RunStatus): string {
  if (spending.calls > 0 && spending.unpricedCalls === spending.calls) return 'no prices given';
  return dollars(spending.costUsd);
}

function budgetText({ caps, paid, isStopped }: NonNullable<RunStatus['budget']>): string {
  const usd = caps.usd === null ? [] : [`${dollars(paid.usd)} of ${dollars(caps.usd)}`];
  const tokens =
    caps.tokens === null ? [] : [`${count(paid.tokens)} of ${count(caps.tokens)} tokens`];
  return [...usd, ...tokens, ...(isStopped ? ['used up'] : [])].join(', ');
}
