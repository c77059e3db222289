import type { ReplicaReport } from '../../../../core/replica-report.ts';
import type { RunStatus } from '../../../run-status.ts';
import { count, dollars } from '../format.ts';
import { Scroll, Section } from '../parts.tsx';
import { byCount } from './sum-of.ts';

const TITLES = ['In flight', 'Answers', 'Tokens in, out', 'Cost', '429s', 'p50, p99'] as const;

/** The servers behind the endpoints. Nothing before one was asked. */
export function EndpointSection({ status }: { readonly status: RunStatus }) {
  if (status.replicas.length === 0) return null;
  return (
    <Section title="Endpoints">
      <Scroll label="Endpoints table">
        <table>
          <thead>
            <tr>
              <th scope="col">Endpoint</th>
              <th scope="col">State</th>
              {TITLES.map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">Errors</th>
            </tr>
          </thead>
          <tbody>
            {status.replicas.map((replica) => (
              <ReplicaRow key={`${replica.endpoint} ${replica.replica}`} replica={replica} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

const STATES = { closed: 'asked', probing: 'on trial', open: 'paused' } as const;

function ReplicaRow({ replica }: { readonly replica: ReplicaReport }) {
  const { endpoint, breaker, reason, inFlight, limit, latencyMs, errors } = replica;
  return (
    <tr>
      <th scope="row">
        {endpoint}
        <br />
        <span class="path">{replica.replica}</span>
      </th>
      <td>
        <span class={`state state-${breaker}`}>{STATES[breaker]}</span>
        {reason !== null && <div class="soft">{reason}</div>}
      </td>
      <td class="number">
        {inFlight} of {limit}
      </td>
      <td class="number">{count(replica.answers)}</td>
      <td class="number">
        {count(replica.inputTokens)}, {count(replica.outputTokens)}
      </td>
      <td class="number">{dollars(replica.costUsd)}</td>
      <td class="number">{count(replica.rateLimited)}</td>
      <td class="number">
        {latencyMs === null ? '–' : `${count(latencyMs.p50)}, ${count(latencyMs.p99)} ms`}
      </td>
      <td>
        {byCount(errors)
          .map(([code, many]) => `${code} ${count(many)}`)
          .join(', ')}
      </td>
    </tr>
  );
}
